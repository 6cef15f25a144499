package io.culvert.core.checkpoint;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** Prints what records cost, CPU time of the one thread; run by hand. */
final class CheckpointCost {
    private static final int SESSIONS = 100_000;
    private static final int SESSIONS_PER_TUNNEL = 500;
    private static final int ROUNDS = 20;
    // Not the time that passes: others may use the machine.
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CheckpointCost() {}

    public static void main(String[] arguments) {
        var records = new ArrayList<SessionCheckpoint>();
        for (int i = 0; i < SESSIONS; i++) {
            records.add(Checkpoints.ordinarySession(i));
        }
        for (int round = 0; round < ROUNDS; round++) {
            round(records);
        }
    }

    private static void round(List<SessionCheckpoint> records) {
        var codec = new CheckpointCodec();
        var changes = new ArrayList<Change>(SESSIONS);
        long octets = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < SESSIONS; i++) {
            var key = CheckpointKey.session(
                    new TunnelId(1 + i / SESSIONS_PER_TUNNEL), new SessionId(1 + i % SESSIONS_PER_TUNNEL));
            var value = codec.encode(records.get(i));
            octets += value.length();
            changes.add(new Change(key, value));
        }
        long encoded = THREADS.getCurrentThreadCpuTime();
        var image = new Image();
        changes.forEach(image::apply);
        long applied = THREADS.getCurrentThreadCpuTime();
        var batches = new JournalBatches(1, 0);
        changes.forEach(change -> batches.add(0, List.of(change)));
        int made = 0;
        while (batches.next(500, 256 * 1024).isPresent()) {
            made++;
        }
        long batched = THREADS.getCurrentThreadCpuTime();
        System.out.printf(
                "%d octets a session; encode %d ns, apply %d ns each; %d sessions applied in %d ms;"
                        + " batching %d ns a change, %d batches; %s%n",
                octets / SESSIONS,
                (encoded - start) / SESSIONS,
                (applied - encoded) / SESSIONS,
                image.counts().sessions(),
                (applied - encoded) / 1_000_000,
                (batched - applied) / SESSIONS,
                made,
                image.part(0, 2).counts());
    }
}
