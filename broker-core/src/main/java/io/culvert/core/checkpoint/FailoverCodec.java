package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import java.util.Optional;

/** The fields of a {@link FailoverCheckpoint}. */
final class FailoverCodec {
    static final int ANNOUNCED = 1;
    static final int RECOVERY_TUNNEL_ID = 2;
    static final int RECOVERED_TUNNEL_ID = 3;
    static final int SUGGESTED_NS = 4;
    static final int SUGGESTED_NR = 5;
    static final int RECOVERING = 6;

    private FailoverCodec() {}

    static void write(FieldWriter out, FailoverCheckpoint failover) {
        out.flag(ANNOUNCED, failover.announced());
        out.flag(RECOVERING, failover.recovering());
        if (failover.recoveryTunnel().isPresent()) {
            out.numberUnlessZero(
                    RECOVERY_TUNNEL_ID, failover.recoveryTunnel().get().value());
        }
        if (failover.recovered().isPresent() && failover.suggested().isPresent()) {
            out.numberUnlessZero(RECOVERED_TUNNEL_ID, failover.recovered().get().value());
            out.numberUnlessZero(SUGGESTED_NS, failover.suggested().get().ns().value());
            out.numberUnlessZero(SUGGESTED_NR, failover.suggested().get().nr().value());
        }
    }

    static FailoverCheckpoint read(FieldReader in) {
        boolean announced = false;
        boolean recovering = false;
        int recoveryTunnelId = 0;
        int recoveredTunnelId = 0;
        int ns = 0;
        int nr = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case ANNOUNCED -> announced = in.flag();
                case RECOVERING -> recovering = in.flag();
                case RECOVERY_TUNNEL_ID -> recoveryTunnelId = in.u16();
                case RECOVERED_TUNNEL_ID -> recoveredTunnelId = in.u16();
                case SUGGESTED_NS -> ns = in.u16();
                case SUGGESTED_NR -> nr = in.u16();
                default -> {
                    // A newer release's.
                }
            }
        }
        var suggested = new Avp.SuggestedControlSequence(new SequenceNumber(ns), new SequenceNumber(nr));
        var recovered = id(recoveredTunnelId);
        return new FailoverCheckpoint(
                announced, recovering, id(recoveryTunnelId), recovered, recovered.map(_ -> suggested));
    }

    private static Optional<TunnelId> id(int number) {
        return number == 0 ? Optional.empty() : Optional.of(new TunnelId(number));
    }
}
