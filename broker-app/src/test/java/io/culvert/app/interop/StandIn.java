package io.culvert.app.interop;

import io.culvert.app.redundancy.HeartbeatSettings;
import io.culvert.app.redundancy.HeartbeatTransport;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Freed;
import io.culvert.core.redundancy.BootTime;
import io.culvert.core.redundancy.Heartbeat;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.StateName;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.redis.FullState.Succession;
import io.culvert.redis.Group;
import io.culvert.redis.Incarnation;
import io.culvert.redis.Lease;
import io.culvert.redis.LeaseAnswer;
import io.culvert.redis.LeaseValue;
import io.culvert.redis.Position;
import io.culvert.redis.RedisSettings;
import io.culvert.redis.RedisStores;
import io.culvert.redis.Switched;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * An active unit without calls that says what it is told to say: its clock is off, it writes a format of another release. Has the
 * lease in a real Redis, and is heard as units are.
 *
 * <p>Commands on its standard input: {@code clock MILLISECONDS}, {@code write FORMAT}. Prints {@code ACTIVE}, and whom it hears.
 */
final class StandIn {
    static final String NAME = "a";
    static final String OTHER = "b";
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final RedisStores stores;
    private final Lease lease;
    private final LeaseValue held;
    private final HeartbeatTransport transport;
    private volatile BootTime heard = BootTime.MIN;
    private volatile String said = "";
    private volatile long clockMillis;
    private volatile int format;
    private Position end;

    /** {@code Redis' URL, group, key, own address, the other unit's, format} */
    public static void main(String[] arguments) throws Exception {
        new StandIn(arguments).run();
    }

    private StandIn(String[] arguments) throws Exception {
        var settings = ((RedisSettings.Parsed.Ok) RedisSettings.parse(arguments[0])).settings();
        var key = Secret.utf8(arguments[2]);
        stores = connect(settings.withTimes(WAIT, WAIT), new Group(arguments[1], key));
        lease = stores.lease(NAME);
        var taken =
                (LeaseAnswer.Taken) lease.take(LEASE, 0).toCompletableFuture().get();
        held = taken.value();
        end = new Position(held.epoch(), taken.tail().last().sequence());
        format = Integer.parseInt(arguments[5]);
        transport = HeartbeatTransport.open(
                new HeartbeatSettings(NAME, address(arguments[3]), Map.of(OTHER, address(arguments[4])), key),
                this::hear);
    }

    private static RedisStores connect(RedisSettings settings, Group group) throws Exception {
        return RedisStores.connect(settings, group, Incarnation.random(new SecureRandom()));
    }

    private static InetSocketAddress address(String literal) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), 7701);
    }

    private void hear(RedundancyEvent event) {
        if (event instanceof RedundancyEvent.Heard(var heartbeat, var _)) {
            heard = heartbeat.sentAt();
            var now = "HEARD " + heartbeat.state() + " reads " + heartbeat.readable()
                    + (heartbeat.wantsFullState() ? " wants the full state" : "");
            if (!now.equals(said)) {
                said = now;
                System.out.println(now);
            }
        }
    }

    private void run() throws Exception {
        write();
        System.out.println("ACTIVE");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var renewed = System.nanoTime();
        while (true) {
            if (in.ready()) {
                obey(in.readLine().split(" "));
            }
            if (System.nanoTime() - renewed > LEASE.toNanos() / 4) {
                renewed = System.nanoTime();
                var _ = lease.renew(held, LEASE);
            }
            beat();
            Thread.sleep(100);
        }
    }

    private void obey(String[] words) throws Exception {
        switch (words[0]) {
            case "clock" -> clockMillis = Long.parseLong(words[1]);
            case "write" -> {
                format = Integer.parseInt(words[1]);
                write();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** A full state: one ID that rests. */
    private void write() throws Exception {
        var freed = new CheckpointCodec().encode(new Freed(1)).toByteArray();
        freed[0] = (byte) format;
        var state = List.of(new Change(CheckpointKey.tunnel(new TunnelId(77)), Octets.wrap(freed)));
        var written = stores.fullState()
                .write(held, new Position(held.epoch(), end.sequence() + 1), state.iterator(), Succession.FOUNDS)
                .toCompletableFuture()
                .get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        end = ((Switched.Done) written).position();
        System.out.println("WRITTEN " + format);
    }

    private void beat() {
        transport.send(
                OTHER,
                new Heartbeat(
                        NAME,
                        new io.culvert.core.redundancy.Incarnation(
                                held.incarnation().number()),
                        new BootTime(System.nanoTime()),
                        heard,
                        StateName.ACTIVE,
                        held.epoch(),
                        false,
                        held.epoch(),
                        end.sequence(),
                        Instant.now().plusMillis(clockMillis),
                        new TreeSet<>(List.of(format)),
                        format,
                        false,
                        true,
                        Duration.ZERO,
                        false));
    }
}
