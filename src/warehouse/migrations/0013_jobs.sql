-- Runs that wait, are tried again, are cancelled, and outlive the process that began them.

-- state: QUEUED, RUNNING, DONE, FAILED, CANCELLED, ABANDONED (its process died or let its lease lapse).
-- attempt: 1, and one more each time that it is tried again. owed_at_s: when it is tried again; NULL when it is not, or was.
-- holder: the process that runs it, until lease_until_s unless it renews. progress: the newest report of a run that was renewed.
ALTER TABLE derived.job_run ADD COLUMN attempt UINTEGER DEFAULT 1;
ALTER TABLE derived.job_run ADD COLUMN owed_at_s UINTEGER;
ALTER TABLE derived.job_run ADD COLUMN holder VARCHAR;
ALTER TABLE derived.job_run ADD COLUMN lease_until_s UINTEGER;
ALTER TABLE derived.job_run ADD COLUMN progress JSON;

-- overlap: SKIP or QUEUE, what becomes of a due time while the job runs. catch_up_s: how late a due time is still acted on.
ALTER TABLE derived.schedule ADD COLUMN overlap VARCHAR DEFAULT 'SKIP';
ALTER TABLE derived.schedule ADD COLUMN catch_up_s UINTEGER DEFAULT 86400;
