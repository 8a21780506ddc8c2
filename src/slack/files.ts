import type { WebClient } from '@slack/web-api';
import type { Notice } from '../notices/model.ts';
import { platformCode } from './send-errors.ts';

export interface TextFile {
  /** Without ending: `INC-12-review`. */
  name: string;
  title: string;
  text: string;
  /** Default: Markdown. */
  type?: 'csv' | 'txt';
}

/** A file carries the notice it came from in its name, so that an upload in doubt is found again and not repeated. */
function fileName(notice: Notice, { name, type = 'md' }: Pick<TextFile, 'name'> & { type?: string }): string {
  return `${name}-${notice.id.slice(0, 8)}.${type}`;
}

export interface Uploads {
  upload(
    notice: Notice,
    channel: string,
    files: readonly TextFile[],
    comment: string,
    thread?: string,
  ): Promise<void>;
}

export function createUploads(client: WebClient): Uploads {
  async function areThere(notice: Notice, channel: string, names: readonly string[]): Promise<boolean> {
    const from = String(Math.floor(notice.createdAt.minus({ hours: 1 }).toSeconds()));
    const { files = [] } = await client.files.list({ channel, ts_from: from, count: 100 });
    return names.every((name) => files.some((file) => file.name === name));
  }

  return {
    async upload(notice, channel, files, comment, thread) {
      const uploads = files.map((file) => ({
        filename: fileName(notice, file),
        title: file.title,
        content: file.text,
      }));
      if (
        notice.uncertain &&
        (await areThere(
          notice,
          channel,
          uploads.map(({ filename }) => filename),
        ))
      )
        return;
      const send = () =>
        client.files.uploadV2({
          channel_id: channel,
          initial_comment: comment,
          file_uploads: uploads,
          ...(thread ? { thread_ts: thread } : {}),
        });
      try {
        await send();
      } catch (error) {
        // Somebody took the bot out: unlike messages, files need it in the channel.
        if (platformCode(error) !== 'not_in_channel') throw error;
        await client.conversations.join({ channel });
        await send();
      }
    },
  };
}
