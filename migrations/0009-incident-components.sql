-- Which parts of its system the public was told are affected, by their ids in system.yaml; null: nobody said which.
alter table incidents add column public_components text[];
