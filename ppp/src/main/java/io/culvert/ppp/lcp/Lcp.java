package io.culvert.ppp.lcp;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.automaton.Layer;
import io.culvert.ppp.automaton.Negotiation;
import io.culvert.ppp.automaton.Verdict;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.Protocols;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * LCP of one link (RFC 1661): negotiation, echo, and rejects.
 *
 * <p><b>Thread:</b> one. Once open it holds numbers only.
 */
public final class Lcp {
    private static final int PROTOCOL_REJECT = 8;
    private static final int ECHO_REQUEST = 9;
    private static final int ECHO_REPLY = 10;
    private static final int DISCARD_REQUEST = 11;

    /** Not of RFC 1661, but harmless, common, and in no need of an answer. */
    private static final int IDENTIFICATION = 12;

    private static final int TIME_REMAINING = 13;
    private static final int MAGIC_LENGTH = 4;
    private static final int PROTOCOL_LENGTH = 2;
    private static final ControlPacket NO_REPLY = new ControlPacket(0, 0, Octets.EMPTY);

    private final PppSettings settings;
    private final RandomGenerator random;
    private final LcpUser user;
    private final LcpRequest request;
    private final Negotiation negotiation;

    private int peerMru = PppSettings.DEFAULT_MRU;
    private int peerMagic;
    private int loops;
    private int echoesUnanswered;
    private int identifier;
    private boolean heard;
    private boolean echoRejected;
    private Instant echoDeadline = Instant.MAX;

    /** What the last acknowledged Configure-Request asked for, until LCP opens. */
    private @Nullable PeerOptions acknowledged;

    public Lcp(PppSettings settings, RandomGenerator random, LcpUser user) {
        this.settings = settings;
        this.random = random;
        this.user = user;
        this.request = new LcpRequest(
                settings,
                switch (settings.role()) {
                    case PppRole.Lns lns -> lns.authentication();
                    case PppRole.Client _ -> List.of();
                });
        this.negotiation = new Negotiation(settings.restart(), new Options());
    }

    /** The lower layer is up. */
    public void start(Instant now) {
        request.reset(random);
        negotiation.open(now);
        negotiation.up(now);
    }

    /** Instead of {@link #start}: as if we had negotiated what a LAC did. False: it does not suit us. */
    public boolean adopt(ProxyAgreement agreement, Instant now) {
        request.adopt(agreement.localMru(), agreement.localMagic());
        var options = new PeerOptions(settings, random);
        boolean suits = options.judge(agreement.peerOptions(), true) instanceof Verdict.Acknowledge;
        boolean looped = options.magic != 0 && options.magic == agreement.localMagic();
        if (!suits || looped) {
            return false;
        }
        heard = true;
        negotiation.adopt();
        opened(options, Optional.of(agreement), now);
        return true;
    }

    /**
     * Instead of {@link #start}: as if we had agreed on {@code facts} long ago; the user is not told. The first
     * Echo-Request goes out at a random time within the interval, since many links go on at the same moment.
     */
    public void resume(LcpFacts facts, Instant now) {
        request.adopt(facts.localMru(), (int) facts.localMagic());
        peerMru = facts.peerMru();
        peerMagic = (int) facts.peerMagic();
        heard = true;
        negotiation.adopt();
        var interval = settings.echo().interval();
        if (interval.isPositive()) {
            echoDeadline = now.plusNanos(random.nextLong(interval.toNanos()) + 1);
        }
    }

    public void close(Instant now) {
        negotiation.close(now);
    }

    public boolean isOpened() {
        return negotiation.isOpened();
    }

    /** Whether a LCP packet has ever come. */
    public boolean hasHeard() {
        return heard;
    }

    /** What the peer can receive, octets. */
    public int peerMru() {
        return peerMru;
    }

    public Instant deadline() {
        return echoDeadline.isBefore(negotiation.deadline()) ? echoDeadline : negotiation.deadline();
    }

    public void timerExpired(Instant now) {
        negotiation.timerExpired(now);
        if (now.isBefore(echoDeadline)) {
            return;
        }
        if (echoesUnanswered >= settings.echo().limit()) {
            echoDeadline = Instant.MAX;
            var text = echoesUnanswered + " Echo-Requests without an answer";
            user.fail(end(PppEnd.Reason.ECHO_TIMEOUT, PppEnd.Direction.GLOBAL, text), now);
            return;
        }
        echoesUnanswered++;
        echoDeadline = now.plus(settings.echo().interval());
        user.sendLcp(new ControlPacket(ECHO_REQUEST, nextIdentifier(), withMagic(Octets.EMPTY)));
    }

    /** The peer has come to life: our request may have been too early for it. */
    public void repeatRequest(Instant now) {
        negotiation.repeatRequest(now);
    }

    /** Sends a Protocol-Reject; LCP must be open (RFC 1661 section 5.7). */
    public void rejectProtocol(int protocol, Octets information) {
        var data = new OctetWriter(PROTOCOL_LENGTH + information.length())
                .u16(protocol)
                .octets(information.slice(0, Math.min(information.length(), 0xFF00)))
                .toOctets();
        user.sendLcp(new ControlPacket(PROTOCOL_REJECT, nextIdentifier(), data));
        user.count(PppCount.PROTOCOL_REJECTED);
    }

    /** A packet of LCP. */
    public void receive(ControlPacket packet, Instant now) {
        heard = true;
        switch (packet.code()) {
            case PROTOCOL_REJECT -> protocolReject(packet, now);
            case ECHO_REQUEST, ECHO_REPLY, DISCARD_REQUEST -> echo(packet, now);
            case IDENTIFICATION, TIME_REMAINING -> {}
            default -> {
                noteEchoRejected(packet);
                switch (negotiation.receive(packet, now)) {
                    case TAKEN -> {}
                    case MALFORMED -> user.count(PppCount.PACKET_MALFORMED);
                    case UNEXPECTED -> user.count(PppCount.IDENTIFIER_UNEXPECTED);
                    case CODE_REJECTED -> user.count(PppCount.CODE_REJECTED);
                }
            }
        }
    }

    private void protocolReject(ControlPacket packet, Instant now) {
        if (!negotiation.isOpened()) {
            user.count(PppCount.OUT_OF_PHASE);
            return;
        }
        if (packet.data().length() < PROTOCOL_LENGTH) {
            user.count(PppCount.PACKET_MALFORMED);
            return;
        }
        user.count(PppCount.PROTOCOL_REJECT_RECEIVED);
        int protocol = packet.data().u16(0);
        negotiation.protocolRejected(protocol == Protocols.LCP, now);
        if (protocol != Protocols.LCP) {
            user.protocolRejected(protocol, now);
        }
    }

    /** A peer that does not know Echo-Request is not asked again (RFC 1661 section 4.3, RXJ+). */
    private void noteEchoRejected(ControlPacket packet) {
        if (packet.code() == Negotiation.CODE_REJECT
                && !packet.data().isEmpty()
                && packet.data().u8(0) == ECHO_REQUEST) {
            echoRejected = true;
            echoDeadline = Instant.MAX;
        }
    }

    private void echo(ControlPacket packet, Instant now) {
        if (!negotiation.isOpened()) {
            user.count(PppCount.OUT_OF_PHASE);
            return;
        }
        if (packet.data().length() < MAGIC_LENGTH) {
            user.count(PppCount.PACKET_MALFORMED);
            return;
        }
        int magic = (int) packet.data().u32(0);
        boolean ours = magic != 0 && magic == request.magic();
        if (ours && packet.code() == ECHO_REQUEST) {
            user.fail(end(PppEnd.Reason.LOOP, PppEnd.Direction.GLOBAL, "our own Echo-Request came back"), now);
            return;
        }
        if (ours || (magic != 0 && magic != peerMagic)) {
            user.count(PppCount.MAGIC_MISMATCH);
        }
        if (packet.code() == ECHO_REPLY && !ours) {
            echoesUnanswered = 0;
        }
        var reply = packet.code() == ECHO_REQUEST
                ? new ControlPacket(
                        ECHO_REPLY, packet.identifier(), withMagic(packet.data().slice(MAGIC_LENGTH)))
                : NO_REPLY;
        negotiation.echo(reply, now);
    }

    private Octets withMagic(Octets data) {
        return new OctetWriter(MAGIC_LENGTH + data.length())
                .u32(request.magic())
                .octets(data)
                .toOctets();
    }

    private int nextIdentifier() {
        identifier = (identifier + 1) & 0xFF;
        return identifier;
    }

    private static PppEnd end(PppEnd.Reason reason, PppEnd.Direction direction, String text) {
        return new PppEnd(reason, Protocols.LCP, direction, text);
    }

    private void opened(PeerOptions peer, Optional<ProxyAgreement> proxy, Instant now) {
        loops = 0;
        peerMru = peer.mru;
        peerMagic = peer.magic;
        acknowledged = null;
        echoesUnanswered = 0;
        if (settings.echo().interval().isPositive() && !echoRejected) {
            echoDeadline = now.plus(settings.echo().interval());
        }
        user.lcpOpened(
                new LcpFacts(
                        request.mru(),
                        peerMru,
                        Integer.toUnsignedLong(request.magic()),
                        Integer.toUnsignedLong(peerMagic),
                        authentication(peer, proxy),
                        peer.protocolCompression,
                        peer.addressControlCompression,
                        proxy.isPresent() && proxy.get().receiveProtocolCompressed(),
                        proxy.isPresent() && proxy.get().receiveAddressControlCompressed(),
                        peer.accm,
                        proxy.isPresent()),
                now);
    }

    private Optional<AuthenticationProtocol> authentication(PeerOptions peer, Optional<ProxyAgreement> proxy) {
        if (proxy.isPresent()) {
            return proxy.get().authentication();
        }
        return switch (settings.role()) {
            case PppRole.Lns _ -> request.authentication();
            case PppRole.Client _ -> peer.authentication;
        };
    }

    /** LCP's part in the automaton. */
    private final class Options implements Layer {
        @Override
        public Octets requestOptions() {
            return request.options();
        }

        @Override
        public Verdict judge(List<ConfigureOption> options, boolean nakAllowed, Instant now) {
            var peer = new PeerOptions(settings, random);
            var verdict = peer.judge(options, nakAllowed);
            if (peer.magic != 0 && peer.magic == request.magic()) {
                loops++;
                if (loops < settings.restart().maxFailure()) {
                    return new Verdict.Nak(List.of(ConfigureOption.u32(LcpOptions.MAGIC, LcpRequest.newMagic(random))));
                }
                user.fail(end(PppEnd.Reason.LOOP, PppEnd.Direction.GLOBAL, "the peer has our magic number"), now);
                return new Verdict.Abandon();
            }
            if (peer.magic != 0) {
                loops = 0;
            }
            if (verdict instanceof Verdict.Acknowledge) {
                acknowledged = peer;
            }
            return verdict;
        }

        @Override
        public boolean naked(List<ConfigureOption> options, boolean tooMany, Instant now) {
            boolean authenticationNaked = false;
            for (var option : options) {
                switch (option.type()) {
                    case LcpOptions.MRU ->
                        request.mruNaked(
                                option.data().length() == 2 ? option.data().u16(0) : 0, tooMany);
                    case LcpOptions.AUTHENTICATION -> authenticationNaked = true;
                    case LcpOptions.MAGIC -> {
                        if (tooMany) {
                            request.withoutMagic();
                        } else {
                            request.changeMagic(random);
                        }
                    }
                    default -> {} // we do not ask for what we do not know
                }
            }
            return !authenticationNaked || asksForNextAuthentication(now);
        }

        private boolean asksForNextAuthentication(Instant now) {
            var refused = request.authentication();
            if (refused.isEmpty() || request.authenticationNaked()) {
                return true;
            }
            authenticationRefused(refused.get(), now);
            return false;
        }

        @Override
        public boolean rejected(List<ConfigureOption> options, Instant now) {
            for (var option : options) {
                switch (option.type()) {
                    case LcpOptions.MRU -> request.withoutMru();
                    case LcpOptions.MAGIC -> request.withoutMagic();
                    default -> {
                        authenticationRefused(request.authentication().orElseThrow(), now);
                        return false;
                    }
                }
            }
            return true;
        }

        private void authenticationRefused(AuthenticationProtocol last, Instant now) {
            user.fail(
                    new PppEnd(
                            PppEnd.Reason.AUTHENTICATION_PROTOCOL_REFUSED,
                            last.protocolNumber(),
                            PppEnd.Direction.AT_PEER,
                            "the peer refused all authentication protocols"),
                    now);
        }

        @Override
        public void diverged(boolean byOurRefusals, Instant now) {
            var text = byOurRefusals ? "the peer insists on unacceptable options" : "the peer refuses all we ask for";
            user.fail(end(PppEnd.Reason.LCP_TIMEOUT, PppEnd.Direction.GLOBAL, text), now);
        }

        @Override
        public void terminatedByPeer() {
            user.lcpEnding(PppEnd.closedByPeer("the peer sent a Terminate-Request"));
        }

        @Override
        public void rejectedByPeer(String what) {
            user.lcpEnding(
                    new PppEnd(PppEnd.Reason.OTHER, 0, PppEnd.Direction.GLOBAL, "the peer rejected LCP's " + what));
        }

        @Override
        public void send(ControlPacket packet) {
            user.sendLcp(packet);
        }

        @Override
        public void layerUp(Instant now) {
            var peer = acknowledged;
            opened(peer == null ? new PeerOptions(settings, random) : peer, Optional.empty(), now);
        }

        @Override
        public void layerDown(Instant now) {
            echoDeadline = Instant.MAX;
            request.reset(random);
            user.lcpClosed(now);
        }

        @Override
        public void layerFinished(boolean timedOut, Instant now) {
            user.lcpFinished(timedOut, now);
        }
    }
}
