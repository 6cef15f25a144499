package io.culvert.simulation;

import io.culvert.l2tp.SessionId;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.link.PppLink;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.Optional;

/** A PPP client behind a LAC. When its link is over, its line goes down. */
public final class SimulatedClient {
    private final World world;
    private final SimulatedLac lac;
    private final SessionId localId;
    private final PppLink link;
    private SessionId peerId = SessionId.NONE;
    private Optional<Inet4Address> address = Optional.empty();
    private boolean over;
    private int lost;

    SimulatedClient(World world, SimulatedLac lac, SessionId localId, PppSettings settings) {
        this.world = world;
        this.lac = lac;
        this.localId = localId;
        link = new PppLink(settings, world.fork());
    }

    /** The address that it may use now. */
    public Optional<Inet4Address> address() {
        return address;
    }

    /** Whether the call is cleared. */
    public boolean isOver() {
        return over;
    }

    /** How often it had an address and has it no more. */
    int timesLost() {
        return lost;
    }

    /** LCP Terminate-Request. */
    public void hangUp() {
        link.close(PppEnd.closedLocally("bye"), world.now());
        pump();
    }

    SessionId localId() {
        return localId;
    }

    SessionId peerId() {
        return peerId;
    }

    void connected(SessionId peer) {
        peerId = peer;
        link.lowerUp(world.now());
        pump();
    }

    void cleared() {
        over = true;
        loseAddress();
    }

    private void loseAddress() {
        lost += address.isPresent() ? 1 : 0;
        address = Optional.empty();
    }

    void receive(Octets frame) {
        if (!over) {
            link.receive(frame, world.now());
            pump();
        }
    }

    Optional<Instant> nextDeadline() {
        return over ? Optional.empty() : link.nextDeadline();
    }

    void timerExpired() {
        if (!over) {
            link.timerExpired(world.now());
            pump();
        }
    }

    private void pump() {
        while (!over) {
            var outputs = link.drain();
            if (outputs.isEmpty()) {
                return;
            }
            for (var output : outputs) {
                switch (output) {
                    case PppOutput.SendFrame(var frame) -> lac.sendFrame(this, frame);
                    case PppOutput.Ipv4Opened(var local, var _, var _) -> address = Optional.of(local);
                    case PppOutput.Ipv4Closed() -> loseAddress();
                    case PppOutput.Finished _ -> lac.clear(this);
                    case PppOutput.LcpOpened _,
                            PppOutput.AuthenticationNeeded _,
                            PppOutput.Authenticated _,
                            PppOutput.Counted _ -> {}
                }
            }
        }
    }
}
