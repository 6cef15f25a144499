-- A unit has a new source with every start. One that nothing was written of for long has no spool any more, and is forgotten with
-- the weeks that are over; never within 91 days, because a spool may have waited that long for the database.

alter table history_progress add column written_at timestamptz not null default now();
comment on column history_progress.written_at is 'when something of the source was stored last';

create function history_progress_drop_before(moment timestamptz) returns void
    language sql as $$
    delete from history_progress where written_at < least(moment, now() - interval '91 days');
$$;
