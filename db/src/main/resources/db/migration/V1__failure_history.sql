-- The VPDN failure history. Repeats of a failure are one row with a count; a week is a partition, so that retention drops
-- tables instead of rows; "clear" writes a watermark and deletes nothing.

create sequence vpdn_failure_id;

create table vpdn_failure (
    id                  bigint      not null default nextval('vpdn_failure_id'),
    week                date        not null,
    redundancy_group    text        collate "C" not null,
    unit                text        collate "C" not null,
    epoch               bigint      not null,
    user_name           text        collate "C",
    domain              text        collate "C",
    mid                 integer     not null,
    nas_name            text        collate "C" not null,
    nas_address         inet        not null,
    nas_clid            integer     not null,
    gateway_name        text        collate "C" not null,
    gateway_address     inet        not null,
    gateway_clid        integer     not null,
    first_time          timestamptz not null,
    last_time           timestamptz not null,
    repeat_count        bigint      not null,
    failure_type        smallint    not null,
    cause               integer     not null,
    reason              text        collate "C" not null,
    locally_initiated   boolean     not null,
    vpdn_group          text        collate "C",
    acct_session_id     text        collate "C",
    clearing_message    text        collate "C",
    result_code         integer,
    error_code          integer,
    error_text          text        collate "C",
    ppp_cause_code      integer,
    ppp_cause_protocol  integer,
    ppp_cause_direction integer,
    ppp_cause_text      text        collate "C",
    aaa_reply           text        collate "C",
    clear_generation    integer     not null,
    primary key (id, week),
    constraint vpdn_failure_repeat unique nulls not distinct
        (week, redundancy_group, user_name, nas_name, nas_address, nas_clid, failure_type, clear_generation)
) partition by range (week);

create index vpdn_failure_by_user on vpdn_failure (user_name, last_time desc, id desc);
create index vpdn_failure_by_nas_name on vpdn_failure (nas_name, last_time desc, id desc);
create index vpdn_failure_by_nas_address on vpdn_failure (nas_address, last_time desc, id desc);
create index vpdn_failure_by_cause on vpdn_failure (cause, last_time desc, id desc);
create index vpdn_failure_by_type on vpdn_failure (failure_type, last_time desc, id desc);
create index vpdn_failure_by_time on vpdn_failure (last_time desc, id desc);

comment on table vpdn_failure is
    'VPDN failure history: calls and tunnels that were refused or lost. One row for all repeats of a failure: the same user, NAS tunnel and failure type within a week. For people: view vpdn_failure_history';
comment on column vpdn_failure.week is 'Monday (UTC) of the week of last_time; the partition';
comment on column vpdn_failure.redundancy_group is 'redundancy group of the unit that saw it';
comment on column vpdn_failure.unit is 'unit that saw it last';
comment on column vpdn_failure.epoch is 'epoch of the group''s active unit; 0 without redundancy';
comment on column vpdn_failure.user_name is 'user as given in authentication; null when the name had not come so far';
comment on column vpdn_failure.domain is 'what follows the last @ of the user name';
comment on column vpdn_failure.mid is 'our session ID in the tunnel; 0 for a failure of the tunnel';
comment on column vpdn_failure.nas_name is 'host name of the NAS (LAC); empty when it is not known';
comment on column vpdn_failure.nas_clid is 'tunnel ID that the NAS assigned; 0 when it is not known';
comment on column vpdn_failure.gateway_name is 'host name of the gateway (LNS)';
comment on column vpdn_failure.gateway_clid is 'tunnel ID that the gateway assigned; 0 when it is not known';
comment on column vpdn_failure.repeat_count is 'how often it failed, from first_time to last_time; the other columns tell of the last time';
comment on column vpdn_failure.failure_type is 'see vpdn_failure_type';
comment on column vpdn_failure.cause is 'Cisco-Disconnect-Cause of accounting, see vpdn_disconnect_cause';
comment on column vpdn_failure.locally_initiated is 'whether we had opened the tunnel';
comment on column vpdn_failure.clearing_message is 'CDN or StopCCN: what carried result_code, error_code and error_text (RFC 2661 section 4.4.2)';
comment on column vpdn_failure.ppp_cause_code is 'PPP Disconnect Cause (RFC 3145 section 2)';
comment on column vpdn_failure.ppp_cause_protocol is 'PPP control protocol number; 0 for a global code';
comment on column vpdn_failure.ppp_cause_direction is '0 global, 1 at the peer, 2 at the local end of whoever sent it';
comment on column vpdn_failure.aaa_reply is 'what the AAA server said';
comment on column vpdn_failure.clear_generation is 'how many clears there were before it failed: what fails after a clear starts a new row';

-- A clear hides what failed up to cleared_at.
create table vpdn_failure_clear (
    id         bigint generated always as identity primary key,
    cleared_at timestamptz not null,
    cleared_by text        collate "C" not null
);
create index vpdn_failure_clear_time on vpdn_failure_clear (cleared_at);
comment on table vpdn_failure_clear is 'who cleared the failure history when; cleared rows stay in vpdn_failure';

create table history_progress (
    source        text   collate "C" primary key,
    last_sequence bigint not null
);
comment on table history_progress is
    'newest failure stored of every source: what is stored already is skipped when it is written again. A source is one opening of a spool, so that a unit has a new one with every start';

create table vpdn_failure_type (
    number  smallint primary key,
    keyword text not null,
    text    text not null
);
insert into vpdn_failure_type values
    (0, 'unknown', 'Unknown'),
    (1, 'peer-action', 'Peer action'),
    (2, 'authentication', 'Authentication'),
    (3, 'authentication-error', 'Authentication'),
    (4, 'authentication-failed', 'Authentication'),
    (5, 'authorization', 'Authorization'),
    (6, 'authorization-failed', 'Authorization'),
    (7, 'home-gatewayfailure', 'No resources available'),
    (8, 'connection-termination', 'Connection termination'),
    (9, 'no-resources-available', 'No resources available'),
    (10, 'timer-expiry', 'Timer expiry'),
    (11, 'session-mid-exceeded', 'Session limit'),
    (12, 'soft-shut', 'Softshut'),
    (13, 'session-limit-exceeded', 'Session limit'),
    (14, 'administrative', 'Administrative'),
    (15, 'link-failure', 'Link failure'),
    (16, 'security', 'Security'),
    (17, 'tunnel-in-resync', 'Tunnel in HA resync'),
    (18, 'call-prarmeters', 'Call parameters');

create table vpdn_disconnect_cause (
    number integer primary key,
    text   text not null
);
insert into vpdn_disconnect_cause values
    (2, 'Unknown'),
    (10, 'No-Carrier'),
    (11, 'Lost-Carrier'),
    (20, 'User-Ends-Session'),
    (21, 'Idle-Timeout'),
    (40, 'Timeout-PPP-LCP'),
    (41, 'Failed-PPP-LCP-Negotiation'),
    (42, 'Failed-PPP-PAP-Auth-Fail'),
    (43, 'Failed-PPP-CHAP-Auth'),
    (44, 'Failed-PPP-Remote-Auth'),
    (45, 'PPP-Remote-Terminate'),
    (46, 'PPP-Closed-Event'),
    (47, 'NCP-Closed-PPP'),
    (100, 'Session-Timeout'),
    (101, 'Session-Failed-Security'),
    (102, 'Session-End-Callback'),
    (150, 'RADIUS-Disconnect'),
    (151, 'Local-Admin-Disconnect'),
    (170, 'PPP-Authentication-Timeout'),
    (600, 'VPN-User-Disconnect'),
    (601, 'VPN-Carrier-Loss'),
    (602, 'VPN-No-Resources'),
    (603, 'VPN-Bad-Control-Packet'),
    (604, 'VPN-Admin-Disconnect'),
    (605, 'VPN-Tunnel-Shut'),
    (606, 'VPN-Local-Disconnect'),
    (607, 'VPN-Session-Limit'),
    (608, 'VPN-Call-Redirect'),
    (611, 'VPN-Tunnel-In-Resync');

-- The week of a time; its Monday in UTC.
create function vpdn_failure_week(moment timestamptz) returns date
    language sql immutable parallel safe
    return date_trunc('week', moment at time zone 'UTC')::date;

-- The partition of a week is made aside and attached, which waits for no reader and no writer.
create function vpdn_failure_add_week(monday date) returns void
    language plpgsql as $$
declare
    partition_name text := 'vpdn_failure_' || to_char(monday, 'YYYYMMDD');
begin
    perform pg_advisory_xact_lock(hashtext('vpdn_failure weeks'));
    if to_regclass(partition_name) is null then
        execute format('create table %I (like vpdn_failure including defaults including constraints)', partition_name);
        execute format('alter table vpdn_failure attach partition %I for values from (%L) to (%L)',
            partition_name, monday, monday + 7);
    end if;
end $$;

-- Drops the weeks that are over before the given time; says how many. Rather fails than holds up everybody behind a
-- reader who takes long.
create function vpdn_failure_drop_before(moment timestamptz) returns integer
    language plpgsql as $$
declare
    partition_name text;
    dropped        integer := 0;
begin
    perform set_config('lock_timeout', '2s', true);
    perform pg_advisory_xact_lock(hashtext('vpdn_failure weeks'));
    for partition_name in
        select c.relname
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'vpdn_failure'::regclass
          and c.relname ~ '^vpdn_failure_[0-9]{8}$'
          and to_date(right(c.relname, 8), 'YYYYMMDD') + 7 <= moment at time zone 'UTC'
        order by c.relname
    loop
        execute format('drop table %I', partition_name);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

create view vpdn_failure_history as
select f.id                                                  as entry,
       f.last_time                                           as last_failed,
       f.first_time                                          as first_failed,
       f.repeat_count                                        as repeats,
       f.user_name                                           as "user",
       f.mid,
       f.nas_name                                            as nas,
       f.nas_address,
       f.nas_clid,
       f.gateway_name                                        as gateway,
       f.gateway_address,
       f.gateway_clid,
       coalesce(t.text, f.failure_type::text)                as failure_type,
       f.reason                                              as failure_reason,
       f.cause || coalesce(' ' || c.text, '')                as cause,
       f.clearing_message || ' ' || f.result_code
           || coalesce('/' || f.error_code, '')
           || coalesce(' ' || f.error_text, '')              as result,
       f.ppp_cause_code || ' protocol ' || f.ppp_cause_protocol
           || ' direction ' || f.ppp_cause_direction
           || coalesce(' ' || f.ppp_cause_text, '')          as ppp_cause,
       f.aaa_reply,
       f.vpdn_group,
       f.acct_session_id,
       f.locally_initiated,
       f.redundancy_group,
       f.unit,
       f.epoch,
       f.last_time <= (select max(cleared_at) from vpdn_failure_clear) is true as cleared
from vpdn_failure f
left join vpdn_failure_type t on t.number = f.failure_type
left join vpdn_disconnect_cause c on c.number = f.cause
order by f.last_time desc, f.id desc;
comment on view vpdn_failure_history is
    'the failure history for people, newest first: select * from vpdn_failure_history where not cleared limit 20';
