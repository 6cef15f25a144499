package io.culvert.simulation;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.address.Ipv4Number;
import io.culvert.core.engine.Input;
import io.culvert.core.engine.SessionFilter;
import io.culvert.core.engine.SessionState;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.ShardId;
import io.culvert.l2tp.UdpPath;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A few LACs with a few clients each dial in over a bad network, stay for two minutes, and go in every way there is.
 * Patience is set high: what is tested is that nothing hangs or leaks, not how much loss a default survives.
 */
public final class CallRun {
    private static final Duration PATIENCE = RunSettings.PATIENCE;
    private static final int MOST_SESSIONS = 100;
    private static final double MOST_LOSS = 0.3;
    private static final double MOST_DUPLICATION = 0.1;

    private final World world;
    private final LossyNetwork network;
    private final SimulatedUnit unit;
    private final RunSettings settings;
    private final List<Call> calls = new ArrayList<>();
    private final List<SimulatedLac> lacs = new ArrayList<>();

    private record Call(SimulatedLac lac, SimulatedClient client) {}

    /** What one run was like. */
    public record Outcome(int calls, long datagrams, long lost, long repeated) {}

    private CallRun(long seed) {
        world = new World(seed);
        var random = world.random();
        settings = new RunSettings(random, false);
        network = new LossyNetwork(
                world,
                new LossyNetwork.Conditions(
                        random.nextDouble(MOST_LOSS),
                        random.nextDouble(MOST_DUPLICATION),
                        Duration.ofMillis(1 + random.nextInt(100))));
        unit = new SimulatedUnit(
                world,
                network,
                settings.engine(ShardId.ONLY, "sim", Optional.empty()),
                new SimulatedAaa(RunSettings.PASSWORD, Authorization.PLAIN));
    }

    /** Runs one seed. <b>Failure:</b> {@link AssertionError} when something does not hold. */
    public static Outcome of(long seed) {
        return new CallRun(seed).run();
    }

    private Outcome run() {
        dialIn();
        await(this::allUp, "not every call came up");
        require(unit.ledger().started() == calls.size(), "not every session was accounted");
        var addresses = new HashSet<>();
        for (var call : calls) {
            require(addresses.add(call.client().address().orElseThrow()), "two clients have one address");
        }
        world.runUntil(() -> false, Duration.ofMinutes(2));
        require(allUp(), "a call did not stay up: " + unit.ledger().failures());
        hangUp();
        await(this::allOver, "not every call was cleared");
        closeTunnels();
        await(this::isNothingLeft, "something is left");
        require(unit.ledger().stopped() == calls.size(), "starts and stops are not paired");
        require(unit.ledger().entries() == 0, "the data plane still has entries");
        require(unit.engine().summary().pools().getFirst().used() == 0, "addresses are still in use");
        require(unit.engine().nextDeadline().isEmpty(), "a deadline is left over");
        return new Outcome(calls.size(), network.sent(), network.lost(), network.repeated());
    }

    private void dialIn() {
        var random = world.random();
        int lacCount = 1 + random.nextInt(2);
        boolean secret = random.nextBoolean();
        for (int i = 0; i < lacCount; i++) {
            var path = new UdpPath(RunSettings.LNS, new InetSocketAddress(Ipv4Number.address(0xC000_0201L + i), 1701));
            var lac = new SimulatedLac(world, unit, path, RunSettings.lac(secret));
            lacs.add(lac);
            int callCount = 1 + random.nextInt(3);
            for (int call = 0; call < callCount; call++) {
                calls.add(new Call(lac, lac.dial(settings.client())));
            }
        }
    }

    private void hangUp() {
        var random = world.random();
        for (var call : calls) {
            int how = random.nextInt(4);
            world.after(Duration.ofMillis(random.nextInt(5_000)), () -> {
                switch (how) {
                    case 0 -> call.client().hangUp();
                    case 1 -> call.lac().clear(call.client());
                    case 2 -> clearAtLns(call);
                    default -> call.lac().close();
                }
            });
        }
    }

    private void clearAtLns(Call call) {
        var address = call.client().address();
        for (var session : sessions()) {
            if (address.isPresent() && session.address().equals(address)) {
                unit.input(new Input.ClearSession(session.localTunnelId(), session.localSessionId()));
                return;
            }
        }
    }

    private void closeTunnels() {
        if (world.random().nextBoolean()) {
            unit.input(new Input.ClearAll());
        } else {
            lacs.forEach(SimulatedLac::close);
        }
    }

    private boolean allUp() {
        if (unit.ledger().forwarding() != calls.size()) {
            return false;
        }
        for (var call : calls) {
            if (call.client().address().isEmpty()) {
                return false;
            }
        }
        return unit.engine().summary().sessions().getOrDefault(SessionState.ESTABLISHED, 0) == calls.size();
    }

    private List<SessionView> sessions() {
        return unit.engine().sessions(Optional.empty(), MOST_SESSIONS, SessionFilter.ALL);
    }

    private boolean allOver() {
        return unit.ledger().entries() == 0
                && calls.stream().allMatch(call -> call.client().isOver());
    }

    private boolean isNothingLeft() {
        return unit.engine().isEmpty() && lacs.stream().allMatch(SimulatedLac::isGone);
    }

    private void await(BooleanSupplier state, String otherwise) {
        if (!world.runUntil(state, PATIENCE)) {
            throw new AssertionError(otherwise + ": " + unit.ledger().failures() + " "
                    + unit.engine().tunnels(Optional.empty(), MOST_SESSIONS) + " " + sessions());
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
