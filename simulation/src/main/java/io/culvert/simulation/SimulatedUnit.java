package io.culvert.simulation;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.EngineSettings;
import io.culvert.core.engine.Input;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One engine with its runtime, AAA server and data plane; only the way to the peers is a bad one. */
public final class SimulatedUnit implements World.Inhabitant, Lns {
    private static final Duration AAA_DELAY = Duration.ofMillis(5);
    private static final Duration DATA_PLANE_DELAY = Duration.ofMillis(1);

    private final World world;
    private final LossyNetwork network;
    private final SimulatedAaa aaa;
    private final Engine engine;
    private final Ledger ledger = new Ledger();
    private final Map<InetSocketAddress, SimulatedLac> peers = new LinkedHashMap<>();

    public SimulatedUnit(World world, LossyNetwork network, EngineSettings settings, SimulatedAaa aaa) {
        this.world = world;
        this.network = network;
        this.aaa = aaa;
        engine = new Engine(settings, world.fork());
        world.settle(this);
    }

    public Engine engine() {
        return engine;
    }

    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void connect(UdpPath path, SimulatedLac lac) {
        peers.put(path.peer(), lac);
    }

    public void input(Input input) {
        for (var effect : engine.step(input, world.now())) {
            ledger.book(effect);
            carryOut(effect);
        }
    }

    @Override
    public void control(UdpPath path, Octets datagram) {
        network.send(() -> input(new Input.ControlPacketReceived(path, datagram)));
    }

    @Override
    public void frame(TunnelId tunnelId, SessionId sessionId, Octets frame) {
        network.send(() -> {
            // What the data plane has no entry for, it drops.
            if (ledger.entry(tunnelId, sessionId).isPresent()) {
                input(new Input.PppFrameReceived(tunnelId, sessionId, frame));
            }
        });
    }

    @Override
    public Optional<Instant> nextDeadline() {
        return engine.nextDeadline();
    }

    @Override
    public void timerExpired() {
        input(new Input.TimerExpired());
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.SendControl(var path, var tunnelId, var ns, var datagram) -> {
                ns.ifPresent(
                        number -> world.after(Duration.ZERO, () -> input(new Input.ControlReleased(tunnelId, number))));
                var lac = peers.get(path.peer());
                if (lac != null) {
                    network.send(() -> lac.receive(datagram));
                }
            }
            case Effect.SendPpp(var tunnelId, var sessionId, var frame) -> {
                var entry = ledger.entry(tunnelId, sessionId).orElseThrow();
                var lac = peers.get(entry.path().peer());
                if (lac != null) {
                    network.send(() -> lac.receiveFrame(entry.peerSessionId(), frame));
                }
            }
            case Effect.AskAaa(var id, var request) ->
                world.after(AAA_DELAY, () -> input(new Input.AaaReplied(id, aaa.answer(request))));
            case Effect.RemoveSession(var tunnelId, var sessionId) ->
                world.after(
                        DATA_PLANE_DELAY,
                        () -> input(new Input.CountersReported(
                                tunnelId, sessionId, TrafficCounters.ZERO, world.now(), true)));
            case Effect.ReadCounters(var tunnelId, var sessionId) ->
                world.after(
                        DATA_PLANE_DELAY,
                        () -> input(new Input.CountersReported(
                                tunnelId, sessionId, TrafficCounters.ZERO, world.now(), false)));
            case Effect.Append _,
                    Effect.Account _,
                    Effect.ProgramSession _,
                    Effect.RecordFailure _,
                    Effect.PolicyNotice _,
                    Effect.SendToShard _,
                    Effect.Trace _,
                    Effect.ReportBug _ -> {}
        }
    }
}
