package io.culvert.app.rest;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure history in memory; it remembers what it was asked. */
final class FakeHistory implements FailureHistory {
    static final Instant TIME = Instant.parse("2026-11-22T08:00:00.123456Z");

    volatile @Nullable RuntimeException failure;
    volatile Filter asked = Filter.ALL;
    volatile List<Entry> entries = List.of(full(3), bare(2), full(1));

    @Override
    public Page find(Filter filter, Optional<Cursor> after, int limit) {
        fail();
        asked = filter;
        var page = new ArrayList<Entry>();
        for (var entry : entries) {
            if (after.isEmpty() || entry.id() < after.get().id()) {
                page.add(entry);
            }
        }
        boolean hasMore = page.size() > limit;
        var shown = page.subList(0, Math.min(limit, page.size()));
        return new Page(
                shown,
                hasMore
                        ? Optional.of(new Cursor(
                                shown.getLast().last().event().time(),
                                shown.getLast().id()))
                        : Optional.empty());
    }

    @Override
    public Optional<Entry> find(long id) {
        fail();
        return entries.stream().filter(entry -> entry.id() == id).findFirst();
    }

    @Override
    public void clear(Instant now, String by) {
        throw new AssertionError("what only reads has cleared the history");
    }

    @Override
    public Optional<Instant> clearedAt() {
        return Optional.empty();
    }

    private void fail() {
        var now = failure;
        if (now != null) {
            throw now;
        }
    }

    /** With everything that an entry can have, and a name that would turn a terminal upside down. */
    static Entry full(long id) {
        var event = new FailureEvent(
                TIME.minusSeconds(10 - id),
                FailureType.TUNNEL_IN_RESYNC,
                DisconnectCause.VPN_TUNNEL_IN_RESYNC,
                "the tunnel resynchronises",
                Optional.of("\u001b[2Jeve\u202e@example.com"),
                Optional.of("example.com"),
                new SessionId(40_000),
                new FailureEvent.Endpoint("LAC-1", InetAddress.ofLiteral("2001:db8::1"), new TunnelId(26_355)),
                new FailureEvent.Endpoint("culvert", InetAddress.ofLiteral("192.0.2.1"), new TunnelId(33_003)),
                Optional.of("wholesale"),
                Optional.of("0000002A"),
                false,
                Optional.of(new ClearingCode(
                        ClearingCode.Message.CDN, 4, Optional.of(0), Optional.of("no resources \"now\""))),
                Optional.of(new PppCause(3, 0xC021, 2, Optional.of("closed"))),
                Optional.of("Session limit reached"));
        return new Entry(
                id, new FailureRecord(event, new FailureRecord.Recorder("lns-a", "west", 7)), TIME.minusSeconds(60), 3);
    }

    /** With nothing that an entry can do without. */
    static Entry bare(long id) {
        var event = new FailureEvent(
                TIME.minusSeconds(10 - id),
                FailureType.TIMER_EXPIRY,
                DisconnectCause.VPN_BAD_CONTROL_PACKET,
                "no SCCCN came",
                Optional.empty(),
                Optional.empty(),
                SessionId.NONE,
                new FailureEvent.Endpoint("", InetAddress.ofLiteral("192.0.2.9"), TunnelId.NONE),
                new FailureEvent.Endpoint("", InetAddress.ofLiteral("192.0.2.1"), TunnelId.NONE),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Entry(id, new FailureRecord(event, new FailureRecord.Recorder("lns-a", "west", 0)), event.time(), 1);
    }
}
