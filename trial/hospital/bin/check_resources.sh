#!/bin/sh
# 0: all is well, 1: warning, 2: critical.
echo "cpu 41% memory 58% disk 63%"
