package io.culvert.core.checkpoint;

import io.culvert.core.checkpoint.SessionCheckpoint.Account;
import io.culvert.core.checkpoint.SessionCheckpoint.Call;
import io.culvert.core.checkpoint.SessionCheckpoint.Deadlines;
import io.culvert.core.checkpoint.SessionCheckpoint.Network;
import io.culvert.core.checkpoint.SessionCheckpoint.Phase;
import io.culvert.core.checkpoint.SessionCheckpoint.User;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.ProxyLcp;
import java.util.Optional;

/** The fields of a {@link SessionCheckpoint}, or of what is {@link Freed} in its place. */
final class SessionCodec {
    static final int FREED = CheckpointCodec.FREED;
    static final int PHASE = 2;
    static final int HA = 3;
    static final int SINCE_NANOS = 4;
    static final int CALL = 5;
    static final int ACCOUNT = 6;
    static final int SEQUENCING = 7;
    static final int NEXT_DATA_NS = 8;
    static final int PROXY = 9;
    static final int LCP = 10;
    static final int USER = 11;
    static final int NETWORK = 12;
    static final int DEADLINES = 13;
    static final int ENDING = 14;

    private SessionCodec() {}

    static void write(FieldWriter out, SessionCheckpoint session) {
        out.number(PHASE, number(session.phase()));
        out.flag(HA, session.ha());
        out.numberUnlessZero(SINCE_NANOS, session.sinceNanos());
        int opened = out.open(CALL);
        SessionParts.CallCodec.write(out, session.call());
        out.close(opened);
        opened = out.open(ACCOUNT);
        SessionParts.AccountCodec.write(out, session.account());
        out.close(opened);
        out.flag(SEQUENCING, session.sequencing());
        out.numberUnlessZero(NEXT_DATA_NS, session.nextDataNs());
        if (session.proxy().isPresent()) {
            opened = out.open(PROXY);
            ProxyLcpCodec.write(out, session.proxy().get());
            out.close(opened);
        }
        if (session.lcp().isPresent()) {
            opened = out.open(LCP);
            LcpFactsCodec.write(out, session.lcp().get());
            out.close(opened);
        }
        opened = out.open(USER);
        SessionParts.UserCodec.write(out, session.user());
        out.close(opened);
        opened = out.open(NETWORK);
        SessionParts.NetworkCodec.write(out, session.network());
        out.close(opened);
        opened = out.open(DEADLINES);
        SessionParts.DeadlinesCodec.write(out, session.deadlines());
        out.close(opened);
        if (session.ending().isPresent()) {
            opened = out.open(ENDING);
            EndingCodec.write(out, session.ending().get());
            out.close(opened);
        }
    }

    static Checkpoint read(FieldReader in) {
        var freed = Optional.<Freed>empty();
        var phaseNumber = Optional.<Integer>empty();
        boolean ha = false;
        long sinceNanos = 0;
        var call = Optional.<Call>empty();
        var account = Optional.<Account>empty();
        boolean sequencing = false;
        int nextDataNs = 0;
        var proxy = Optional.<ProxyLcp>empty();
        var lcp = Optional.<LcpFacts>empty();
        var user = User.UNKNOWN;
        var network = Network.NONE;
        var deadlines = Deadlines.NONE;
        var ending = Optional.<EndingCheckpoint>empty();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case FREED -> freed = Optional.of(new Freed(in.number()));
                case PHASE -> phaseNumber = Optional.of(in.smallNumber());
                case HA -> ha = in.flag();
                case SINCE_NANOS -> sinceNanos = in.number();
                case CALL -> call = Optional.of(SessionParts.CallCodec.read(in.fields()));
                case ACCOUNT -> account = Optional.of(SessionParts.AccountCodec.read(in.fields()));
                case SEQUENCING -> sequencing = in.flag();
                case NEXT_DATA_NS -> nextDataNs = in.smallNumber();
                case PROXY -> proxy = Optional.of(ProxyLcpCodec.read(in.fields()));
                case LCP -> lcp = Optional.of(LcpFactsCodec.read(in.fields()));
                case USER -> user = SessionParts.UserCodec.read(in.fields());
                case NETWORK -> network = SessionParts.NetworkCodec.read(in.fields());
                case DEADLINES -> deadlines = SessionParts.DeadlinesCodec.read(in.fields());
                case ENDING -> ending = Optional.of(EndingCodec.read(in.fields()));
                default -> {
                    // A newer release's.
                }
            }
        }
        if (freed.isPresent()) {
            return freed.get();
        }
        var known = Required.of(call, "the call");
        return new SessionCheckpoint(
                phase(Required.of(phaseNumber, "the phase"), known),
                ha,
                sinceNanos,
                known,
                Required.of(account, "the account"),
                sequencing,
                nextDataNs,
                proxy,
                lcp,
                user,
                network,
                deadlines,
                ending);
    }

    private static int number(Phase phase) {
        return switch (phase) {
            case CONNECTING -> 1;
            case LINK -> 2;
            case AUTHENTICATED -> 3;
            case ESTABLISHED -> 4;
            case ENDING -> 5;
        };
    }

    /** What stage a call of a kind that is not known has come to does not matter: it is there, and can be cleared. */
    private static Phase phase(int number, Call call) {
        return switch (number) {
            case 1 -> Phase.CONNECTING;
            case 2 -> Phase.LINK;
            case 3 -> Phase.AUTHENTICATED;
            case 4 -> Phase.ESTABLISHED;
            case 5 -> Phase.ENDING;
            default -> {
                if (call.isServed()) {
                    throw new FieldReader.Malformed("phase " + number);
                }
                yield Phase.LINK;
            }
        };
    }
}
