package io.culvert.core.engine;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.link.PppLink;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A PPP client behind a LAC, played by the ppp machine. */
final class Client {
    final SessionId localId;
    final List<Inet4Address> addresses = new ArrayList<>();
    final List<Inet4Address> dns = new ArrayList<>();
    final List<PppOutput.Authenticated> authenticated = new ArrayList<>();
    /** How often LCP has opened. */
    int lcpOpened;

    final List<PppEnd> ended = new ArrayList<>();
    final List<ClearReason> cleared = new ArrayList<>();
    /** What the line does to frames from the client. */
    UnaryOperator<Octets> line = frame -> frame;

    List<Avp> iccnAvps = List.of();
    SessionId peerId = SessionId.NONE;
    /** A mute client hears, and says nothing. */
    boolean mute;
    /** Speaks before the ICCN has left. */
    boolean speaksEarly;

    private final Lab lab;
    private final Lac lac;
    private final PppLink link;

    Client(Lab lab, Lac lac, SessionId localId, PppSettings settings) {
        this.lab = lab;
        this.lac = lac;
        this.localId = localId;
        link = new PppLink(settings, Lab.random(localId.value()));
    }

    SessionMessage.Iccn connected() {
        var avps = new ArrayList<Avp>(iccnAvps);
        avps.add(new Avp.RxConnectSpeed(20_000_000));
        return new SessionMessage.Iccn(100_000_000, Avp.FramingType.of(false, true), avps);
    }

    void established(SessionId peer) {
        peerId = peer;
        link.lowerUp(lab.now);
        pump();
    }

    void cleared(ClearReason reason) {
        cleared.add(reason);
    }

    void receive(Octets frame) {
        link.receive(frame, lab.now);
        pump();
    }

    void timerExpired() {
        link.timerExpired(lab.now);
        pump();
    }

    Optional<Instant> nextDeadline() {
        return link.nextDeadline();
    }

    /** LCP Terminate-Request. */
    void hangUp() {
        link.close(PppEnd.closedLocally("bye"), lab.now);
        pump();
        lab.run();
    }

    boolean isUp() {
        return !addresses.isEmpty() && ended.isEmpty() && cleared.isEmpty();
    }

    private void pump() {
        while (true) {
            var outputs = link.drain();
            if (outputs.isEmpty()) {
                return;
            }
            for (var output : outputs) {
                switch (output) {
                    case PppOutput.SendFrame(var frame) -> {
                        if (!lac.deaf && !mute && cleared.isEmpty()) {
                            lab.frameFromLac(lac.lnsTunnelId(), peerId, line.apply(frame));
                        }
                    }
                    case PppOutput.Authenticated outcome -> authenticated.add(outcome);
                    case PppOutput.Ipv4Opened(var local, var _, var servers) -> {
                        addresses.add(local);
                        dns.addAll(servers);
                    }
                    case PppOutput.Finished(var end) -> ended.add(end);
                    case PppOutput.LcpOpened _ -> lcpOpened++;
                    case PppOutput.AuthenticationNeeded _, PppOutput.Ipv4Closed _, PppOutput.Counted _ -> {}
                }
            }
        }
    }
}
