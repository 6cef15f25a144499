package io.culvert.app.interop;

import io.culvert.app.interop.PairLab.Member;
import java.util.List;

/** Which unit of a {@link PairLab} is active, and how the other one comes to be it. */
final class PairRoles {
    private static final String TO_ACTIVE = "-> ACTIVE:";
    private static final String TO_HOT = "-> STANDBY HOT";

    private final PairLab lab;
    private final Runnable meanwhile;
    private Member active;
    private Member standby;

    /**
     * As a pair begins: {@code a} is active.
     *
     * @param meanwhile done again and again while it waits for a unit
     */
    PairRoles(PairLab lab, Runnable meanwhile) {
        this.lab = lab;
        this.meanwhile = meanwhile;
        active = lab.a();
        standby = lab.b();
    }

    Member active() {
        return active;
    }

    /** The other one, which may be dead. */
    Member standby() {
        return standby;
    }

    /** {@code kill -9} of the active unit; returns when the other one is it. */
    void killActive() {
        killActive(() -> {});
    }

    /** As above; {@code next} is done before the other one can be it. */
    void killActive(Runnable next) {
        long before = lines(standby, TO_ACTIVE);
        active.broker().kill9();
        next.run();
        swap();
        awaitMore(active, TO_ACTIVE, before);
    }

    /** Starts the unit that was killed, if one was, and waits until it is hot. */
    void startKilled() {
        if (!standby.broker().process().isAlive()) {
            standby.startAgain();
            awaitMore(standby, TO_HOT, 0);
        }
    }

    /** The planned switchover, asked of the active unit; returns when both have changed their roles. */
    void switchOver() {
        Await.until(
                "the active unit knows of its hot standby",
                PairLab.SOON,
                lab.lab()::logs,
                () -> Rest.at(Rest.get(active.broker(), "/redundancy"), "states", "manualSwitchover")
                        .equals(true));
        long active = lines(standby, TO_ACTIVE);
        long hot = lines(this.active, TO_HOT);
        HttpReply reply = this.active.broker().http("POST", 8080, "/api/v1/redundancy/switchover", List.of("-d", ""));
        if (reply.status() != 202) {
            throw new AssertionError(
                    "no switchover: " + reply + "\n" + lab.lab().logs());
        }
        swap();
        awaitMore(this.active, TO_ACTIVE, active);
        awaitMore(standby, TO_HOT, hot);
    }

    private void swap() {
        Member before = active;
        active = standby;
        standby = before;
    }

    private void awaitMore(Member member, String part, long before) {
        Await.until(member + " " + part, PairLab.SOON.multipliedBy(2), lab.lab()::logs, () -> {
            meanwhile.run();
            return lines(member, part) > before;
        });
    }

    private static long lines(Member member, String part) {
        return member.broker().lines().stream()
                .filter(line -> line.contains(part))
                .count();
    }
}
