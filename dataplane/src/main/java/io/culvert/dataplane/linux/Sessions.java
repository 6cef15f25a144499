package io.culvert.dataplane.linux;

import io.culvert.dataplane.packet.LookupTable;
import io.culvert.dataplane.packet.PrefixTable;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import org.jspecify.annotations.Nullable;

/**
 * Programmed sessions by local IDs and by inner destination.
 *
 * <p><b>Thread:</b> look-ups any, without locks; changes exclude each other.
 */
final class Sessions {
    private final LookupTable<Session> byKey = new LookupTable<>();
    private final PrefixTable<Session> byDestination = new PrefixTable<>();
    private final @Nullable KernelRoutes kernelRoutes;
    private final int sequenceRestartRun;

    /**
     * @param kernelRoutes null without TUN
     * @param sequenceRestartRun late messages in unbroken order that make a new count
     */
    Sessions(@Nullable KernelRoutes kernelRoutes, int sequenceRestartRun) {
        this.kernelRoutes = kernelRoutes;
        this.sequenceRestartRun = sequenceRestartRun;
    }

    /** @param key tunnel ID in the upper, session ID in the lower half */
    @Nullable
    Session byKey(int key) {
        return byKey.get(key);
    }

    @Nullable
    Session find(TunnelId tunnelId, SessionId sessionId) {
        return byKey.get(SessionProgram.key(tunnelId, sessionId));
    }

    @Nullable
    Session byDestination(int address) {
        return byDestination.match(address);
    }

    int size() {
        return byKey.size();
    }

    synchronized void program(SessionProgram program) {
        int key = SessionProgram.key(program.localTunnelId(), program.localSessionId());
        var session = byKey.get(key);
        var prefixes = program.prefixes();
        if (session == null) {
            session = new Session(program, sequenceRestartRun, System.nanoTime());
            byKey.put(key, session);
        } else {
            var before = session.program();
            session.program(program);
            for (var prefix : before.prefixes()) {
                if (!prefixes.contains(prefix)) {
                    byDestination.remove(prefix.bits(), prefix.length(), session);
                    if (kernelRoutes != null) {
                        kernelRoutes.release(prefix);
                    }
                }
            }
            prefixes = prefixes.stream()
                    .filter(prefix -> !before.prefixes().contains(prefix))
                    .toList();
        }
        for (var prefix : prefixes) {
            byDestination.put(prefix.bits(), prefix.length(), session);
            if (kernelRoutes != null) {
                kernelRoutes.use(prefix);
            }
        }
    }

    /** The session that was programmed, or null. */
    synchronized @Nullable Session remove(TunnelId tunnelId, SessionId sessionId) {
        var session = byKey.remove(SessionProgram.key(tunnelId, sessionId));
        if (session != null) {
            for (var prefix : session.program().prefixes()) {
                byDestination.remove(prefix.bits(), prefix.length(), session);
                if (kernelRoutes != null) {
                    kernelRoutes.release(prefix);
                }
            }
        }
        return session;
    }
}
