package io.culvert.app.redundancy;

import io.culvert.core.redundancy.BootTime;
import io.culvert.core.redundancy.RedundancyAction;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancyMachine;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.core.redundancy.StateName;
import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.linux.BootClock;
import io.culvert.dataplane.linux.HostInterface;
import io.culvert.local.EssentialThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a group's {@link RedundancyMachine}. It carries out what concerns the host itself (gate, addresses,
 * heartbeats, hook scripts, memory) and passes the rest on.
 *
 * <p><b>Failure:</b> a bug in the machine, or an action that cannot be carried out, shuts the gate, takes the addresses away and
 * ends the process. <b>Bounds:</b> the queue takes what four connections and the broker say; every event is
 * small, and none waits longer than an action takes. <b>Thread:</b> {@link #tell} any.
 */
public final class RedundancyLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedundancyLoop.class);

    /** How often the host is looked at. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How often somebody else's service address is looked for: a listing of all addresses. */
    private static final Duration ADDRESS_LOOK = Duration.ofSeconds(1);

    /** The part of the process that has the calls. Called on the loop's thread; must not block for longer than it takes to stop the data plane. */
    public interface Broker {
        /**
         * Begins, or does, one of the actions that are not the host's: everything but {@code SendHeartbeat}, {@code ShutGate}, {@code OpenGate}, {@code AddAddresses}, {@code RemoveAddresses}, {@code Announce}, {@code Remember} and {@code Notice}. {@code ExtendLifetimes} and {@code RoleChanged} come here too: the data plane and the counters have a part in them.
         *
         * <p>When it returns, the outputs that it stops are stopped.
         */
        void carryOut(RedundancyAction action);
    }

    private final RedundancyOptions options;
    private final RedundancyMachine machine;
    private final FormerLifeFile memory;
    private final Gate gate;
    private final Broker broker;
    private final ServiceAddresses addresses;
    private final Optional<HookScript> hook;
    private final LinkedBlockingQueue<RedundancyEvent> events = new LinkedBlockingQueue<>();
    private final Map<String, Boolean> interfaceUp = new HashMap<>();
    private final Thread thread;
    private Optional<HeartbeatTransport> transport = Optional.empty();
    private Optional<GatewayWatch> gateways = Optional.empty();
    private long nextLook = Long.MIN_VALUE;
    private long nextAddressLook = Long.MIN_VALUE;
    private volatile RedundancyView view;
    private boolean hasServed;
    private volatile boolean closed;

    /** @param gate made with {@link #newGate}, for all outputs of the unit */
    public RedundancyLoop(RedundancyOptions options, FormerLifeFile memory, Gate gate, Broker broker) {
        this.options = options;
        this.memory = memory;
        this.gate = gate;
        this.broker = broker;
        machine = new RedundancyMachine(options.settings());
        addresses = new ServiceAddresses(options.addresses(), gate, BootClock::nanos);
        hook = options.hookScript().map(HookScript::new);
        view = machine.view(now());
        thread = EssentialThreads.platform("redundancy").unstarted(this::run);
    }

    /** A gate that is shut, on this host's boot time. */
    public static Gate newGate() {
        return new Gate(BootClock::nanos);
    }

    /** Begins to take part. */
    public void start() {
        transport = options.heartbeats().map(settings -> HeartbeatTransport.open(settings, this::tell));
        tell(new RedundancyEvent.Started(memory.formerLife()));
        thread.start();
        gateways = Optional.of(GatewayWatch.begin(options.trackedGateways(), this::tell));
    }

    public void tell(RedundancyEvent event) {
        events.add(event);
    }

    /** How it stood after the last step. */
    public RedundancyView view() {
        return view;
    }

    private void run() {
        try {
            while (!closed) {
                look();
                var event = await();
                step(event);
            }
        } catch (InterruptedException e) {
            LOG.debug("the redundancy thread ends");
        } catch (RuntimeException | Error e) {
            gate.shut();
            try {
                addresses.remove();
            } catch (RuntimeException left) {
                // The kernel drops them in time.
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private RedundancyEvent await() throws InterruptedException {
        var waiting = events.poll();
        if (waiting != null) {
            return waiting;
        }
        long until = Math.min(machine.nextDeadline().nanos(), nextLook) - BootClock.nanos();
        var event = events.poll(Math.clamp(until, 0, LOOK.toNanos()), TimeUnit.NANOSECONDS);
        return event == null ? new RedundancyEvent.TimerExpired() : event;
    }

    private void step(RedundancyEvent event) {
        for (var action : machine.step(event, now(), Instant.now())) {
            carryOut(action);
        }
        view = machine.view(now());
    }

    private void carryOut(RedundancyAction action) {
        switch (action) {
            case RedundancyAction.SendHeartbeat(var unit, var heartbeat) ->
                transport.ifPresent(open -> open.send(unit, heartbeat));
            case RedundancyAction.ShutGate _ -> gate.shut();
            case RedundancyAction.OpenGate(var until) -> gate.open(until);
            case RedundancyAction.AddAddresses(var lifetime) -> hold(lifetime);
            case RedundancyAction.RemoveAddresses _ -> addresses.remove();
            case RedundancyAction.Announce(var until) -> addresses.announce(until);
            case RedundancyAction.Remember(var life) -> memory.remember(life);
            case RedundancyAction.Notice(var text) -> tellPeople(text);
            case RedundancyAction.ExtendLifetimes(var lifetime) -> {
                hold(lifetime);
                broker.carryOut(action);
            }
            case RedundancyAction.RoleChanged(var from, var to, var reason) -> {
                changed(from, to, reason);
                broker.carryOut(action);
            }
            case RedundancyAction.AskLease _,
                    RedundancyAction.StopDataplane _,
                    RedundancyAction.StartDataplane _,
                    RedundancyAction.PrepareOutputs _,
                    RedundancyAction.DropCalls _,
                    RedundancyAction.FollowJournal _,
                    RedundancyAction.ReadToTail _,
                    RedundancyAction.WriteUnder _,
                    RedundancyAction.ResumeTunnels _,
                    RedundancyAction.DrainJournal _,
                    RedundancyAction.FoundJournal _,
                    RedundancyAction.CommitOutputs _,
                    RedundancyAction.RefuseCalls _,
                    RedundancyAction.WriteFormat _,
                    RedundancyAction.SwitchoverRefused _,
                    RedundancyAction.Exit _ -> broker.carryOut(action);
        }
    }

    private void hold(Duration lifetime) {
        try {
            addresses.hold(lifetime);
        } catch (DataplaneException e) {
            tell(new RedundancyEvent.OutputsFailed(String.valueOf(e.getMessage())));
        }
    }

    private void changed(StateName from, StateName to, String reason) {
        hasServed |= to == StateName.ACTIVE || to == StateName.STANDBY_HOT;
        tellPeople(from.words() + " -> " + to.words() + (reason.isEmpty() ? "" : ": " + reason));
        hook.ifPresent(script -> script.changed(from, to, reason));
    }

    /** A unit alone has nothing to tell while it starts: it serves in the end, or its start says why not. */
    private void tellPeople(String text) {
        if (hasServed || !options.settings().others().isEmpty()) {
            LOG.info("redundancy: {}", text);
        } else {
            LOG.debug("redundancy: {}", text);
        }
    }

    /** What the host does by itself. */
    private void look() {
        long now = BootClock.nanos();
        if (now < nextLook) {
            return;
        }
        nextLook = now + LOOK.toNanos();
        for (var name : options.trackedInterfaces()) {
            boolean up = HostInterface.find(name).map(HostInterface::running).orElse(false);
            var before = interfaceUp.put(name, up);
            if (before == null ? !up : before != up) {
                step(new RedundancyEvent.TrackedInterface(name, up));
            }
        }
        if (now >= nextAddressLook) {
            nextAddressLook = now + ADDRESS_LOOK.toNanos();
            step(addresses
                    .findConfigured()
                    .<RedundancyEvent>map(RedundancyEvent.ConfiguredAddressFound::new)
                    .orElseGet(RedundancyEvent.ConfiguredAddressGone::new));
        }
    }

    private static BootTime now() {
        return new BootTime(BootClock.nanos());
    }

    /** Ends the loop with the gate shut, then the heartbeats: the other units see the end of this one. */
    @Override
    public void close() {
        closed = true;
        gate.shut();
        // Woken, not interrupted: an interrupt would close the file that it may be writing.
        tell(new RedundancyEvent.TimerExpired());
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gate.shut();
        gateways.ifPresent(GatewayWatch::close);
        transport.ifPresent(HeartbeatTransport::close);
        hook.ifPresent(HookScript::close);
        addresses.close();
    }
}
