package io.culvert.app.interop;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.frame.PppFrame;
import io.culvert.ppp.link.PppLink;
import java.net.Inet4Address;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A call of a {@link TestLac} and who is on its line; served with its LAC, by the same thread. */
final class TestCall {

    /** Who is on the line. */
    enum Line {
        /** A PPP client. */
        PPP,
        /** What the LNS says comes back to it. */
        LOOPED,
        /** Nobody: the line is up, and no frame ever comes. */
        SILENT,
        /** The line never comes up. */
        NEVER_UP
    }

    private final SessionId id;
    private final Line line;
    private final Optional<PppLink> link;
    private SessionId peerId = SessionId.NONE;
    private Optional<Inet4Address> address = Optional.empty();
    private Optional<ClearReason> cleared = Optional.empty();
    private final Set<Integer> swallowed = new HashSet<>();
    private boolean lcpOpen;
    private boolean over;

    private TestCall(SessionId id, Line line, Optional<PppLink> link) {
        this.id = id;
        this.line = line;
        this.link = link;
    }

    static TestCall of(SessionId id, PppSettings client) {
        return new TestCall(id, Line.PPP, Optional.of(new PppLink(client, new SecureRandom())));
    }

    static TestCall without(SessionId id, Line line) {
        return new TestCall(id, line, Optional.empty());
    }

    /** The LAC's session ID. */
    SessionId id() {
        return id;
    }

    Line line() {
        return line;
    }

    /** The LNS's session ID, {@link SessionId#NONE} until its ICRP. */
    SessionId peerId() {
        return peerId;
    }

    /** Whether LCP has ever been open. */
    boolean isLcpOpen() {
        return lcpOpen;
    }

    /** Whether IPCP is open. */
    boolean isUp() {
        return address.isPresent() && !isCleared();
    }

    /** The user's address, while IPCP is open. */
    Optional<Inet4Address> address() {
        return address;
    }

    boolean isCleared() {
        return cleared.isPresent();
    }

    /** Why the call ended, as the LAC knows it. */
    Optional<ClearReason> cleared() {
        return cleared;
    }

    /** The result code of the CDN or StopCCN that ended the call. */
    int result() {
        return cleared.orElseThrow(() -> new AssertionError("the call is not over"))
                .disconnect()
                .result()
                .code();
    }

    /** From now on no frame of that PPP protocol reaches the LNS. */
    TestCall swallow(int protocol) {
        boolean _ = swallowed.add(protocol);
        return this;
    }

    /** The user ends the link, with an LCP Terminate-Request. */
    List<Octets> hangUp(Instant now) {
        link.orElseThrow().close(PppEnd.closedLocally("the user hangs up"), now);
        return drain();
    }

    void accepted(SessionId peer) {
        peerId = peer;
    }

    void cleared(ClearReason reason) {
        cleared = Optional.of(reason);
    }

    List<Octets> connected(Instant now) {
        link.ifPresent(ppp -> ppp.lowerUp(now));
        return drain();
    }

    List<Octets> receive(Octets frame, Instant now) {
        if (line == Line.LOOPED) {
            return List.of(frame);
        }
        if (!isCleared()) {
            link.ifPresent(ppp -> ppp.receive(frame, now));
        }
        return drain();
    }

    List<Octets> timerExpired(Instant now) {
        if (!isCleared() && !over) {
            link.ifPresent(ppp -> ppp.timerExpired(now));
        }
        return drain();
    }

    /** The frames that the client wants to send. */
    private List<Octets> drain() {
        if (link.isEmpty()) {
            return List.of();
        }
        List<Octets> frames = new ArrayList<>();
        for (var outputs = link.get().drain();
                !outputs.isEmpty();
                outputs = link.get().drain()) {
            for (PppOutput output : outputs) {
                switch (output) {
                    case PppOutput.SendFrame(var frame) -> {
                        if (!isSwallowed(frame)) {
                            boolean _ = frames.add(frame);
                        }
                    }
                    case PppOutput.Ipv4Opened(var local, var _, var _) -> address = Optional.of(local);
                    case PppOutput.Ipv4Closed() -> address = Optional.empty();
                    case PppOutput.Finished _ -> over = true;
                    case PppOutput.LcpOpened _ -> lcpOpen = true;
                    case PppOutput.AuthenticationNeeded _, PppOutput.Authenticated _, PppOutput.Counted _ -> {}
                }
            }
        }
        return frames;
    }

    private boolean isSwallowed(Octets frame) {
        return PppFrame.decode(frame)
                .map(PppFrame::protocol)
                .filter(swallowed::contains)
                .isPresent();
    }

    @Override
    public String toString() {
        return "call " + id + " (LNS's " + peerId + ", " + line + ") " + (isUp() ? "up" : "not up")
                + cleared.map(reason -> ", cleared: " + reason).orElse("");
    }
}
