package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.LeaseStatus;
import io.culvert.core.redundancy.RedundancyAction;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancyTimes;
import io.culvert.core.redundancy.StateName;
import io.culvert.local.EssentialThreads;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two units in this process, with real threads, sockets, files and clocks, and one store. */
final class RedundancyLoopTest {
    @TempDir
    Path directory;

    private final SharedLease store = new SharedLease();
    private final List<TestUnit> units = new ArrayList<>();
    private final AtomicBoolean bothSpoke = new AtomicBoolean();
    private int portA;
    private int portB;

    @BeforeEach
    void choosePorts() throws IOException {
        try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            portA = one.getLocalPort();
            portB = two.getLocalPort();
        }
    }

    @AfterEach
    void closeAll() {
        units.forEach(TestUnit::close);
    }

    @Test
    void oneSpeaksTheOtherFollowsAndTakesOverAtOnceWhenTheFirstEnds() throws IOException {
        var a = unit("a");
        await("a speaks", a::state, StateName.ACTIVE);
        var b = unit("b");
        await("b follows", b::state, StateName.STANDBY_HOT);
        Await.until("b hears a", () -> b.loop.view().units().get("a") == StateName.ACTIVE);
        assertThat(a.gate.isOpen()).isTrue();
        assertThat(b.gate.isOpen()).isFalse();

        a.close();
        Await.until("b speaks", b.gate::isOpen);

        // It did not wait for the lease to expire.
        assertThat(b.done)
                .anyMatch(action -> action instanceof RedundancyAction.AskLease ask
                        && ask.question() instanceof LeaseQuestion.Take take
                        && take.expected() instanceof LeaseStatus.Held);
        Await.until("resumed", () -> b.done.stream().anyMatch(RedundancyAction.ResumeTunnels.class::isInstance));
    }

    @Test
    void aSwitchoverGoesThereAndBackAndNeverDoBothSpeak() throws IOException {
        var a = unit("a");
        await("a speaks", a::state, StateName.ACTIVE);
        var b = unit("b");
        var watcher = Thread.ofVirtual().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                // The second answer must not be older than the first.
                if (a.gate.isOpen() && b.gate.isOpen() && a.gate.isOpen()) {
                    bothSpoke.set(true);
                }
                LockSupport.parkNanos(100_000);
            }
        });
        for (int i = 0; i < 3; i++) {
            await("b follows", b::state, StateName.STANDBY_HOT);
            Await.until("a knows", () -> a.loop.view().units().get("b") == StateName.STANDBY_HOT);
            a.loop.tell(new RedundancyEvent.SwitchoverRequested());
            Await.until("b speaks", b.gate::isOpen);
            await("a follows", a::state, StateName.STANDBY_HOT);
            Await.until("b knows", () -> b.loop.view().units().get("a") == StateName.STANDBY_HOT);
            b.loop.tell(new RedundancyEvent.SwitchoverRequested());
            Await.until("a speaks", a.gate::isOpen);
        }
        watcher.interrupt();

        assertThat(bothSpoke).isFalse();
        assertThat(a.loop.view().switchovers()).isEqualTo(4);
    }

    @Test
    void aUnitThatStartsAgainAloneTakesItsLeaseAtOnce() throws IOException {
        var first = unit("a");
        await("a speaks", first::state, StateName.ACTIVE);
        first.close();

        var second = unit("a");
        // The gate is open before the view says so.
        await("a speaks again", second::state, StateName.ACTIVE);

        assertThat(second.loop.view().lastReason()).contains("this unit's earlier process is gone");
    }

    @Test
    void aBrokerThatThrowsShutsTheGateAndEndsItsProcess() throws Exception {
        var isGateOpen = new AtomicBoolean(true);
        var ended = new CountDownLatch(1);
        var a = unit("a");
        await("a speaks", a::state, StateName.ACTIVE);
        try (var _ = EssentialThreads.endingBy(code -> {
            isGateOpen.set(a.gate.isOpen());
            ended.countDown();
        })) {
            a.throwsNow = true;

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(isGateOpen).isFalse();
        }
    }

    private TestUnit unit(String name) throws IOException {
        boolean isA = name.equals("a");
        var loopback = InetAddress.getLoopbackAddress();
        var heartbeats = new HeartbeatSettings(
                name,
                new InetSocketAddress(loopback, isA ? portA : portB),
                Map.of(isA ? "b" : "a", new InetSocketAddress(loopback, isA ? portB : portA)),
                Secret.utf8("key"));
        var unit = new TestUnit(
                heartbeats,
                RedundancyTimes.DEFAULTS,
                store::ask,
                Files.createDirectories(directory.resolve(name)),
                List.of());
        units.add(unit);
        return unit;
    }

    private static void await(String what, java.util.function.Supplier<StateName> state, StateName wanted) {
        Await.until(what, () -> state.get() == wanted);
    }
}
