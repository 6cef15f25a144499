package io.culvert.app.redundancy;

import io.culvert.core.redundancy.Isolation;
import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.RedundancyAction;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancySettings;
import io.culvert.core.redundancy.RedundancyTimes;
import io.culvert.core.redundancy.StateName;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A unit with everything but calls: its broker answers at once. */
final class TestUnit implements RedundancyLoop.Broker, AutoCloseable {
    final Gate gate = RedundancyLoop.newGate();
    final RedundancyLoop loop;
    final List<RedundancyAction> done = new CopyOnWriteArrayList<>();
    final CountDownLatch exited = new CountDownLatch(1);
    volatile boolean throwsNow;
    private final Function<LeaseQuestion, LeaseAnswer> store;
    private final ExecutorService answers =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    TestUnit(
            HeartbeatSettings heartbeats,
            RedundancyTimes times,
            Function<LeaseQuestion, LeaseAnswer> store,
            Path dataDirectory,
            List<ServiceAddress> addresses) {
        this(heartbeats, times, store, dataDirectory, addresses, List.of());
    }

    TestUnit(
            HeartbeatSettings heartbeats,
            RedundancyTimes times,
            Function<LeaseQuestion, LeaseAnswer> store,
            Path dataDirectory,
            List<ServiceAddress> addresses,
            List<InetAddress> gateways) {
        this.store = store;
        var memory = FormerLifeFile.open(dataDirectory, new SecureRandom());
        var settings = new RedundancySettings(
                heartbeats.unit(),
                memory.incarnation(),
                heartbeats.others().keySet(),
                Isolation.STOP,
                times,
                new TreeSet<>(Set.of(1)));
        loop = new RedundancyLoop(
                new RedundancyOptions(
                        settings, Optional.of(heartbeats), addresses, List.of(), gateways, Optional.empty()),
                memory,
                gate,
                this);
        loop.start();
    }

    StateName state() {
        return loop.view().state();
    }

    @Override
    public void carryOut(RedundancyAction action) {
        done.add(action);
        if (throwsNow) {
            throw new IllegalStateException("on purpose");
        }
        switch (action) {
            case RedundancyAction.AskLease(long request, var question) ->
                answers.execute(() -> loop.tell(new RedundancyEvent.LeaseAnswered(request, store.apply(question))));
            case RedundancyAction.FollowJournal _ -> {
                loop.tell(new RedundancyEvent.FollowerLoading());
                loop.tell(new RedundancyEvent.FollowerCaughtUp(0));
            }
            case RedundancyAction.ReadToTail _ -> loop.tell(new RedundancyEvent.TailReached());
            case RedundancyAction.PrepareOutputs _ -> loop.tell(new RedundancyEvent.OutputsReady());
            case RedundancyAction.ResumeTunnels _ -> loop.tell(new RedundancyEvent.TunnelsResynced());
            case RedundancyAction.DrainJournal _ -> loop.tell(new RedundancyEvent.JournalDrained());
            case RedundancyAction.FoundJournal _ -> loop.tell(new RedundancyEvent.JournalFounded());
            case RedundancyAction.SendHeartbeat _,
                    RedundancyAction.ShutGate _,
                    RedundancyAction.OpenGate _,
                    RedundancyAction.RemoveAddresses _,
                    RedundancyAction.AddAddresses _,
                    RedundancyAction.ExtendLifetimes _,
                    RedundancyAction.Announce _,
                    RedundancyAction.StopDataplane _,
                    RedundancyAction.StartDataplane _,
                    RedundancyAction.DropCalls _,
                    RedundancyAction.WriteUnder _,
                    RedundancyAction.CommitOutputs _,
                    RedundancyAction.Remember _,
                    RedundancyAction.RefuseCalls _,
                    RedundancyAction.WriteFormat _,
                    RedundancyAction.RoleChanged _,
                    RedundancyAction.Notice _,
                    RedundancyAction.SwitchoverRefused _ -> {}
            case RedundancyAction.Exit _ -> exited.countDown();
        }
    }

    @Override
    public void close() {
        loop.close();
        answers.shutdownNow();
    }
}
