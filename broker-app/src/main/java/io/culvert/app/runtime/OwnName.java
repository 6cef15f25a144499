package io.culvert.app.runtime;

import io.culvert.core.redundancy.Incarnation;
import io.culvert.redis.UnitName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This unit's name, which no other living process of the group may have: everything else, lease and heartbeats, goes by it.
 *
 * <p><b>Thread:</b> one of its own holds it. <b>Failure:</b> a Redis that does not answer is not a reason to end: whoever has the
 * name there then loses it, too.
 */
final class OwnName implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnName.class);
    private static final Duration HELD = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final UnitName name;
    private final String unit;
    private final ScheduledExecutorService holder = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("unit-name").daemon().factory());
    private boolean isDoubtful;

    private OwnName(UnitName name, String unit) {
        this.name = name;
        this.unit = unit;
    }

    /**
     * Takes the name. A process that was killed holds it for some seconds more: that is waited for, unless it was this unit's last
     * one, which is known to be gone.
     *
     * @throws StartFailure if another one goes on holding it
     */
    static OwnName claim(UnitName name, String unit, String group, Incarnation own) {
        var claimed = new OwnName(name, unit);
        long end = System.nanoTime() + HELD.plus(AGAIN).toNanos();
        for (var other = claimed.hold(Optional.empty()); other.isPresent(); other = claimed.hold(Optional.empty())) {
            var stored = other.get().incarnation();
            boolean isFormer =
                    Incarnation.parse(stored).filter(own::isSuccessorOf).isPresent();
            if (isFormer && claimed.hold(Optional.of(stored)).isEmpty()) {
                break;
            }
            if (System.nanoTime() - end > 0) {
                claimed.close();
                throw new StartFailure(
                        "Another unit of the group \"" + group + "\" is called \"" + unit + "\", and is alive.",
                        "Give each unit a name of its own: culvert.unit.name, and culvert.redundancy.members.",
                        null);
            }
            pause();
        }
        var _ = claimed.holder.scheduleWithFixedDelay(
                claimed::holdOn, AGAIN.toMillis(), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        return claimed;
    }

    private Optional<UnitName.Holder> hold(Optional<String> former) {
        try {
            return name.hold(HELD, former).toCompletableFuture().join();
        } catch (CompletionException away) {
            LOG.debug("the unit's name is not held", away);
            return Optional.empty();
        }
    }

    private void holdOn() {
        try {
            look();
        } catch (RuntimeException bug) {
            // An executor would not call again.
            LOG.error("A bug: the unit's name was not held. It is tried again.", bug);
        }
    }

    private void look() {
        boolean isAnothers = hold(Optional.empty()).isPresent();
        if (isAnothers && !isDoubtful) {
            LOG.warn("Another unit of the group is called \"{}\" now: give each unit a name of its own", unit);
        }
        isDoubtful = isAnothers;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while joining the redundancy group.", "Start again.", e);
        }
    }

    @Override
    public void close() {
        var _ = holder.shutdownNow();
    }
}
