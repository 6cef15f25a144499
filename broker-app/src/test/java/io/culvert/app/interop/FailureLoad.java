package io.culvert.app.interop;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls that fail at a steady rate, by a thread of their own: in every round a user whom RADIUS does not know, each with a name
 * of its own, and a call that the vpdn-group's session limit refuses. Counted as the LAC sees them fail.
 *
 * <p>The limited group must be for the Host Name {@link #LIMITED} and let one session in.
 */
final class FailureLoad implements AutoCloseable {

    static final String LIMITED = "lac-limited";

    private static final String UNKNOWN_USERS = "lac-load";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long NANOS = 1_000_000_000L;
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final int run = RUNS.incrementAndGet();
    private final TestLac users;
    private final TestLac refusals;
    private final TestCall only;
    private final int perSecond;
    private final Thread thread;
    private final List<TestCall> strangers = new ArrayList<>();
    private final List<TestCall> tooMany = new ArrayList<>();
    private volatile boolean isEnding;
    private volatile int rounds;
    private volatile @Nullable Throwable failure;

    private FailureLoad(TestLac users, TestLac refusals, TestCall only, int perSecond) {
        this.users = users;
        this.refusals = refusals;
        this.only = only;
        this.perSecond = perSecond;
        this.thread = Thread.ofPlatform().name("failure load").daemon().unstarted(this::run);
    }

    /** What the LAC has seen. */
    record Tally(String userPrefix, int strangers, int refusedTunnel, int refused) {
        int all() {
            return strangers + refused;
        }
    }

    /** Begins, with that many rounds a second, when both tunnels and the only session that is let in are up. */
    static FailureLoad start(Namespace namespace, String address, RadiusUser letIn, int perSecond) {
        TestLac users = open(namespace, address, UNKNOWN_USERS);
        TestLac refusals = open(namespace, address, LIMITED);
        TestCall only = refusals.dial(pap(letIn.name(), letIn.password()));
        refusals.runUntil("the only session", SOON, only::isUp);
        FailureLoad load = namespace.lab().own(new FailureLoad(users, refusals, only, perSecond));
        load.thread.start();
        return load;
    }

    /** Rounds so far. */
    int rounds() {
        return rounds;
    }

    /** Ends it, when everything that was begun has failed: at that moment nothing is under way any more. */
    Tally finish() {
        isEnding = true;
        join();
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError("failure load", thrown);
        }
        strangers.forEach(call -> expect(call, 3));
        tooMany.forEach(call -> expect(call, 4));
        return new Tally(prefix(), strangers.size(), refusals.id().value(), tooMany.size());
    }

    @Override
    public void close() {
        isEnding = true;
        join();
    }

    private static void expect(TestCall call, int result) {
        if (call.result() != result) {
            throw new AssertionError("not ended with result " + result + ": " + call);
        }
    }

    private String prefix() {
        return "stranger-" + run + "-";
    }

    private void run() {
        try {
            long start = System.nanoTime();
            while (!isEnding) {
                int number = rounds + 1;
                strangers.add(users.dial(pap(prefix() + number, "guess")));
                tooMany.add(refusals.dialWithout(TestCall.Line.NEVER_UP));
                rounds = number;
                do {
                    users.run();
                    refusals.run();
                } while (System.nanoTime() - start < number * NANOS / perSecond);
            }
            users.runUntil("end of the users", SOON, () -> strangers.stream().allMatch(TestCall::isCleared));
            refusals.runUntil("end of the calls", SOON, () -> tooMany.stream().allMatch(TestCall::isCleared));
            end();
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    /** As it should end: without another failure. */
    private void end() {
        refusals.hangUp(only);
        refusals.runUntil("end of the only session", SOON, only::isCleared);
        users.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        refusals.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        users.run();
        refusals.run();
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static TestLac open(Namespace namespace, String address, String hostName) {
        TunnelSettings settings = TunnelSettings.builder(hostName)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build();
        return TestLac.openFromAnyPort(namespace, address, BrokerLab.LNS, settings)
                .awaitEstablished(SOON);
    }

    private static PppSettings pap(String name, String text) {
        Secret password = Secret.utf8(text);
        return PppSettings.client(name, password)
                .withRole(new PppRole.Client(name, password, List.of(AuthenticationProtocol.PAP), true));
    }
}
