package io.culvert.simulation;

import io.culvert.core.redundancy.RedundancyEvent;
import java.time.Duration;
import java.util.List;

/** What befalls a group, as the seed wants it. */
final class Troubles {
    private static final int MOST = 8;

    private final World world;
    private final Group group;
    private final FailoverRun.Level level;

    Troubles(World world, Group group, FailoverRun.Level level) {
        this.world = world;
        this.group = group;
        this.level = level;
    }

    /** Some, at any moment of the time to come. */
    void spread(Duration time) {
        int count = 1 + world.random().nextInt(MOST);
        for (int i = 0; i < count; i++) {
            world.after(Duration.ofNanos(world.random().nextLong(time.toNanos())), this::happen);
        }
    }

    private void happen() {
        int bound = switch (level) {
            case ALONE -> 4;
            case PAIR -> 8;
            case LOSSES -> 16;
            case WRITES -> 18;
        };
        var unit = unit();
        switch (world.random().nextInt(bound)) {
            case 0, 1 -> kill(unit);
            case 2 -> slowRedis();
            case 3 -> pause(unit);
            case 4 -> speakerDies();
            case 5, 6 -> unit.tell(new RedundancyEvent.SwitchoverRequested());
            case 7 -> unit.tell(new RedundancyEvent.ShutdownRequested());
            case 8 -> refusingRedis(false);
            case 9 -> refusingRedis(true);
            case 10 -> partition();
            case 11 -> noRedisFor(unit);
            case 12 -> group.loseHeartbeats(world.random().nextDouble());
            case 13 ->
                losingRedis(() -> group.redis().loseTail(1 + world.random().nextInt(10)));
            case 14 -> losingRedis(() -> group.redis().loseEpoch());
            case 15 -> losingRedis(() -> group.redis().loseEverything());
            case 16 -> takingNothing(RedisModel.Writes.REFUSED);
            case 17 -> takingNothing(RedisModel.Writes.UNCONFIRMED);
            default -> throw new IllegalStateException("no such trouble");
        }
    }

    private GroupUnit unit() {
        var units = List.copyOf(group.units());
        return units.get(world.random().nextInt(units.size()));
    }

    private void kill(GroupUnit unit) {
        unit.kill();
        world.after(someTime(2_000), unit::start);
    }

    private void speakerDies() {
        group.speaker().ifPresent(this::kill);
    }

    /** Shorter or longer than the lease. */
    private void pause(GroupUnit unit) {
        if (unit.isRunning()) {
            unit.pause();
            var process = unit.process();
            world.after(someTime(4_000), () -> {
                if (process.isAlive() && !process.isRunning()) {
                    unit.resume();
                }
            });
        }
    }

    private void slowRedis() {
        group.note("Redis is slow");
        group.redis().setSlowness(Duration.ofMillis(world.random().nextInt(300)));
        world.after(someTime(2_000), () -> group.redis().setSlowness(Duration.ZERO));
    }

    private void refusingRedis(boolean silent) {
        group.note(silent ? "Redis is silent" : "Redis is down");
        if (silent) {
            group.redis().setSilent(true);
            world.after(someTime(5_000), () -> group.redis().setSilent(false));
        } else {
            group.redis().setUp(false);
            boolean restarts = world.random().nextBoolean();
            world.after(someTime(5_000), () -> {
                if (restarts) {
                    group.redis().restart();
                }
                group.redis().setUp(true);
            });
        }
    }

    private void takingNothing(RedisModel.Writes how) {
        group.note("Redis is there, and what is written is " + how);
        group.redis().setWrites(how);
        world.after(someTime(8_000), () -> group.redis().setWrites(RedisModel.Writes.TAKEN));
    }

    private void partition() {
        var names = group.units().stream().map(GroupUnit::name).toList();
        group.note("the units do not hear each other");
        group.cut(names.getFirst(), names.getLast());
    }

    private void noRedisFor(GroupUnit unit) {
        group.note(unit, "does not reach Redis");
        group.redis().cutOff(unit.name());
    }

    /** A failover to a replica that lags behind; it takes a while. */
    private void losingRedis(Runnable loss) {
        group.note("Redis fails over and loses something");
        group.redis().setUp(false);
        int before = group.healings();
        world.after(someTime(3_000), () -> {
            if (group.healings() != before) {
                return;
            }
            loss.run();
            group.redis().loseLease();
            group.ledger().epochLost();
            group.redis().setUp(true);
        });
    }

    private Duration someTime(int mostMillis) {
        return Duration.ofMillis(1 + world.random().nextInt(mostMillis));
    }
}
