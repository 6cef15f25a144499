package io.culvert.dataplane.linux;

import io.culvert.dataplane.ControlListener;
import io.culvert.dataplane.packet.DataHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Gives data messages their Ns, and asks for more where they are reserved. A session without numbers costs one look at its
 * entry.
 *
 * <p><b>Thread:</b> any, with the lock that is held from numbering to sending where {@link Session#isSequenced()}.
 */
final class NumberSource {
    /** There is no number left for a message that must have one. */
    static final int NONE_LEFT = -2;

    /** While few are left, more are asked for each time that so many have been used. */
    private static final int REMINDED_EVERY = 1024;

    private volatile @Nullable ControlListener listener;

    /** Whom to ask for more numbers. */
    void ask(ControlListener whom) {
        listener = whom;
    }

    /** 0..65535, {@link DataHeaders#UNSEQUENCED} or {@link #NONE_LEFT}. */
    int next(Session session) {
        if (!session.isSequenced()) {
            return DataHeaders.UNSEQUENCED;
        }
        var program = session.program();
        int ceiling = program.ceiling();
        if (ceiling == SessionProgram.NO_CEILING) {
            return session.takeNs();
        }
        int left = (short) (ceiling - session.nextNs());
        if (left <= 0) {
            if (session.overrun() % REMINDED_EVERY == 0) {
                remind(session, program);
            }
            return program.isNumberRequired() ? NONE_LEFT : DataHeaders.UNSEQUENCED;
        }
        int ns = session.takeNs();
        left--;
        if (left == program.warnAt() || (left < program.warnAt() && left % REMINDED_EVERY == 0)) {
            remind(session, program);
        }
        return ns;
    }

    private void remind(Session session, SessionProgram program) {
        var whom = listener;
        if (whom != null) {
            whom.numbersRunOut(program.localTunnelId(), program.localSessionId(), session.nextNs());
        }
    }
}
