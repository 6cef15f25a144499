package io.culvert.core.checkpoint;

import static io.culvert.core.time.Deadlines.NEVER;

import io.culvert.core.checkpoint.TunnelCheckpoint.Deadlines;
import io.culvert.core.checkpoint.TunnelCheckpoint.Ends;
import io.culvert.core.checkpoint.TunnelCheckpoint.State;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.octets.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The fields of a {@link TunnelCheckpoint}, or of what is {@link Freed} in its place. */
final class TunnelCodec {
    static final int FREED = CheckpointCodec.FREED;
    static final int STATE = 2;
    static final int HA = 3;
    static final int SINCE_NANOS = 4;
    static final int LOCAL_ADDRESS = 5;
    static final int LOCAL_PORT = 6;
    static final int PEER_ADDRESS = 7;
    static final int PEER_PORT = 8;
    static final int PEER_TUNNEL_ID = 9;
    static final int PEER_NAME = 10;
    static final int LOCAL_NAME = 11;
    static final int SETTINGS = 12;
    static final int PEER = 13;
    static final int OUR_CHALLENGE = 14;
    static final int WAS_ESTABLISHED = 15;
    static final int REACHED_PEER = 16;
    static final int RESYNC_BURST = 17;
    static final int SETUP_OR_LINGER_NANOS = 18;
    static final int NO_SESSION_NANOS = 19;
    static final int CLOSING = 20;
    static final int ENDING = 21;
    static final int FAILOVER = 22;

    private TunnelCodec() {}

    static void write(FieldWriter out, TunnelCheckpoint tunnel, SettingsCodec settings) {
        out.number(STATE, number(tunnel.state()));
        out.flag(HA, tunnel.ha());
        out.numberUnlessZero(SINCE_NANOS, tunnel.sinceNanos());
        var ends = tunnel.ends();
        out.address(LOCAL_ADDRESS, ends.path().local().getAddress());
        out.numberUnlessZero(LOCAL_PORT, ends.path().local().getPort());
        out.address(PEER_ADDRESS, ends.path().peer().getAddress());
        out.numberUnlessZero(PEER_PORT, ends.path().peer().getPort());
        out.numberUnlessZero(PEER_TUNNEL_ID, ends.peerTunnelId().value());
        out.textUnlessEmpty(PEER_NAME, ends.peerName());
        out.textUnlessEmpty(LOCAL_NAME, ends.localName());
        out.octets(SETTINGS, settings.octets(tunnel.settings()));
        if (tunnel.peer().isPresent()) {
            int opened = out.open(PEER);
            PeerFactsCodec.write(out, tunnel.peer().get());
            out.close(opened);
        }
        out.octetsIfPresent(OUR_CHALLENGE, tunnel.ourChallenge());
        out.flag(WAS_ESTABLISHED, tunnel.wasEstablished());
        out.flag(REACHED_PEER, tunnel.reachedPeer());
        out.numberUnlessZero(RESYNC_BURST, tunnel.resyncBurst());
        out.numberUnless(NEVER, SETUP_OR_LINGER_NANOS, tunnel.deadlines().setupOrLingerNanos());
        out.numberUnless(NEVER, NO_SESSION_NANOS, tunnel.deadlines().noSessionNanos());
        if (tunnel.closing().isPresent()) {
            int opened = out.open(CLOSING);
            CloseReasonCodec.write(out, tunnel.closing().get());
            out.close(opened);
        }
        if (tunnel.ending().isPresent()) {
            int opened = out.open(ENDING);
            EndingCodec.write(out, tunnel.ending().get());
            out.close(opened);
        }
        if (!tunnel.failover().equals(FailoverCheckpoint.NONE)) {
            int opened = out.open(FAILOVER);
            FailoverCodec.write(out, tunnel.failover());
            out.close(opened);
        }
    }

    static Checkpoint read(FieldReader in, SettingsCodec settings) {
        return new Reading(in, settings).checkpoint();
    }

    /** The fields as far as they were there. */
    private static final class Reading {
        private Optional<Freed> freed = Optional.empty();
        private Optional<State> state = Optional.empty();
        private boolean ha;
        private long sinceNanos;
        private Optional<InetAddress> localAddress = Optional.empty();
        private int localPort;
        private Optional<InetAddress> peerAddress = Optional.empty();
        private int peerPort;
        private int peerTunnelId;
        private String peerName = "";
        private String localName = "";
        private Optional<EffectiveSettings> settings = Optional.empty();
        private Optional<PeerFacts> peer = Optional.empty();
        private Optional<Octets> ourChallenge = Optional.empty();
        private boolean wasEstablished;
        private boolean reachedPeer;
        private int resyncBurst;
        private long setupOrLingerNanos = NEVER;
        private long noSessionNanos = NEVER;
        private Optional<CloseReason> closing = Optional.empty();
        private Optional<EndingCheckpoint> ending = Optional.empty();
        private FailoverCheckpoint failover = FailoverCheckpoint.NONE;

        Reading(FieldReader in, SettingsCodec codec) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case FREED -> freed = Optional.of(new Freed(in.number()));
                    case STATE -> state = Optional.of(state(in.smallNumber()));
                    case HA -> ha = in.flag();
                    case SINCE_NANOS -> sinceNanos = in.number();
                    case LOCAL_ADDRESS -> localAddress = Optional.of(in.address());
                    case LOCAL_PORT -> localPort = in.u16();
                    case PEER_ADDRESS -> peerAddress = Optional.of(in.address());
                    case PEER_PORT -> peerPort = in.u16();
                    case PEER_TUNNEL_ID -> peerTunnelId = in.u16();
                    case PEER_NAME -> peerName = in.text();
                    case LOCAL_NAME -> localName = in.text();
                    case SETTINGS -> settings = Optional.of(codec.settings(in.octets(), in.fields()));
                    case PEER -> peer = Optional.of(PeerFactsCodec.read(in.fields()));
                    case OUR_CHALLENGE -> ourChallenge = Optional.of(in.octets());
                    case WAS_ESTABLISHED -> wasEstablished = in.flag();
                    case REACHED_PEER -> reachedPeer = in.flag();
                    case RESYNC_BURST -> resyncBurst = in.smallNumber();
                    case SETUP_OR_LINGER_NANOS -> setupOrLingerNanos = in.number();
                    case NO_SESSION_NANOS -> noSessionNanos = in.number();
                    case CLOSING -> closing = Optional.of(CloseReasonCodec.read(in.fields()));
                    case ENDING -> ending = Optional.of(EndingCodec.read(in.fields()));
                    case FAILOVER -> failover = FailoverCodec.read(in.fields());
                    default -> {
                        // A newer release's.
                    }
                }
            }
        }

        Checkpoint checkpoint() {
            if (freed.isPresent()) {
                return freed.get();
            }
            var path = new UdpPath(
                    new InetSocketAddress(Required.of(localAddress, "our address"), localPort),
                    new InetSocketAddress(Required.of(peerAddress, "the peer's address"), peerPort));
            return new TunnelCheckpoint(
                    Required.of(state, "the state"),
                    ha,
                    sinceNanos,
                    new Ends(path, new TunnelId(peerTunnelId), peerName, localName),
                    Required.of(settings, "the settings"),
                    peer,
                    ourChallenge,
                    wasEstablished,
                    reachedPeer,
                    resyncBurst,
                    new Deadlines(setupOrLingerNanos, noSessionNanos),
                    closing,
                    ending,
                    failover);
        }
    }

    private static int number(State state) {
        return switch (state) {
            case WAIT_CONNECTED -> 1;
            case ESTABLISHED -> 2;
            case CLOSING -> 3;
        };
    }

    private static State state(int number) {
        return switch (number) {
            case 1 -> State.WAIT_CONNECTED;
            case 2 -> State.ESTABLISHED;
            case 3 -> State.CLOSING;
            default -> throw new FieldReader.Malformed("state " + number);
        };
    }
}
