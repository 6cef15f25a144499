package io.culvert.simulation;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.ForwardingEntry;
import io.culvert.core.failure.FailureEvent;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The data plane's table and the accounting server's books, and what must always hold of them. <b>Failure:</b> an
 * effect that breaks an invariant throws {@link AssertionError}.
 */
public final class Ledger {
    private final Map<Key, ForwardingEntry> entries = new LinkedHashMap<>();
    private final Map<Inet4Address, Key> addresses = new HashMap<>();
    private final Set<String> started = new HashSet<>();
    private final Set<String> stopped = new HashSet<>();
    private final Map<TunnelId, SequenceNumber> lastNs = new HashMap<>();
    private final Set<Long> questions = new HashSet<>();
    private final List<FailureEvent> failures = new ArrayList<>();

    private record Key(TunnelId tunnelId, SessionId sessionId) {}

    /** Checks an effect before it is carried out, and books it. */
    public void book(Effect effect) {
        switch (effect) {
            case Effect.SendControl(var _, var tunnelId, var ns, var _) ->
                ns.ifPresent(number -> checkSequence(tunnelId, number));
            case Effect.SendPpp(var tunnelId, var sessionId, var _) ->
                require(entries.containsKey(new Key(tunnelId, sessionId)), "PPP frame without an entry", effect);
            case Effect.AskAaa(var id, var _) -> require(questions.add(id.value()), "a question twice", effect);
            case Effect.Account(var _, var record) -> account(record, effect);
            case Effect.ProgramSession(var entry) -> program(entry, effect);
            case Effect.RemoveSession(var tunnelId, var sessionId) -> remove(new Key(tunnelId, sessionId), effect);
            case Effect.ReadCounters(var tunnelId, var sessionId) ->
                require(entries.containsKey(new Key(tunnelId, sessionId)), "counters without an entry", effect);
            case Effect.RecordFailure(var failure) -> failures.add(failure);
            case Effect.SendToShard _ -> throw new AssertionError("there is one shard only");
            case Effect.Append _, Effect.PolicyNotice _, Effect.Trace _ -> {}
            case Effect.ReportBug(var _, var input, var exception) ->
                throw new AssertionError("a bug at " + input, exception);
        }
    }

    /** The entry of a session, while there is one. */
    public Optional<ForwardingEntry> entry(TunnelId tunnelId, SessionId sessionId) {
        return Optional.ofNullable(entries.get(new Key(tunnelId, sessionId)));
    }

    /** Sessions that the data plane knows. */
    public int entries() {
        return entries.size();
    }

    /** Sessions that forward IPv4. */
    public int forwarding() {
        return addresses.size();
    }

    public int started() {
        return started.size();
    }

    public int stopped() {
        return stopped.size();
    }

    public List<FailureEvent> failures() {
        return List.copyOf(failures);
    }

    /** Numbers of first transmissions follow each other; a retransmission has an older one. */
    private void checkSequence(TunnelId tunnelId, SequenceNumber ns) {
        var last = lastNs.get(tunnelId);
        if (last == null || ns.equals(last.next())) {
            require(last != null || ns.equals(SequenceNumber.ZERO), "the first Ns is not 0", ns);
            lastNs.put(tunnelId, ns);
        } else {
            require(ns.isBefore(last.next()), "Ns " + ns + " leaves a gap behind " + last, tunnelId);
        }
    }

    private void account(AccountingRecord record, Effect effect) {
        var id = record.session().acctSessionId();
        switch (record.event()) {
            case Event.Start() -> require(started.add(id), "started twice", effect);
            case Event.Interim _ ->
                require(started.contains(id) && !stopped.contains(id), "interim out of place", effect);
            case Event.Stop _ -> {
                require(started.contains(id), "stopped without a start", effect);
                require(stopped.add(id), "stopped twice", effect);
                var address = record.framedIpAddress().orElseThrow();
                require(!addresses.containsKey(address), "stopped and still forwarding", effect);
            }
        }
    }

    private void program(ForwardingEntry entry, Effect effect) {
        var key = new Key(entry.localTunnelId(), entry.localSessionId());
        entries.put(key, entry);
        addresses.values().removeIf(key::equals);
        entry.ipv4()
                .ifPresent(ipv4 ->
                        require(addresses.put(ipv4.peerAddress(), key) == null, "an address of two sessions", effect));
    }

    private void remove(Key key, Effect effect) {
        require(entries.remove(key) != null, "removal without an entry", effect);
        addresses.values().removeIf(key::equals);
    }

    private static void require(boolean holds, String what, Object subject) {
        if (!holds) {
            throw new AssertionError(what + ": " + subject);
        }
    }
}
