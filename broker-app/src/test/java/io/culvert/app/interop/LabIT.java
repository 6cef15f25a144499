package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proves the lab: members of a segment reach each other, and nothing is left behind. */
@NeedsPeers
class LabIT {

    private static final Duration BRIEF = Duration.ofSeconds(10);

    @Test
    void membersOfASegmentReachEachOtherByBothIpVersions() {
        try (Lab lab = Lab.open("lab-reach")) {
            Namespace left = lab.namespace("left");
            Namespace right = lab.namespace("right");
            String _ = lab.segment("access").attach(left, "eth0", "10.70.0.1/24", "fd00:70::1/64");
            String _ = lab.segment("access").attach(right, "eth0", "10.70.0.2/24", "fd00:70::2/64");
            for (String address : List.of("10.70.0.2", "fd00:70::2")) {
                Await.until(
                        "ping " + address,
                        BRIEF,
                        lab::logs,
                        () -> left.run(BRIEF, "ping", "-c", "1", address).isSuccess());
            }
        }
    }

    @Test
    void closingEndsAllProcessesAndRemovesTheNamespaces() {
        Lab lab = Lab.open("lab-close");
        Namespace namespace = lab.namespace("a");
        HostProcess stubborn =
                namespace.start("stubborn", Map.of(), List.of("sh", "-c", "trap '' TERM; sleep 1000 & wait"));
        lab.close();
        assertThat(stubborn.isAlive()).isFalse();
        assertThat(Exec.ok("ip", "netns", "list")).doesNotContain(namespace.fullName());
    }

    @Test
    void openingRemovesWhatAKilledRunOfTheSameLabLeft() {
        String leftover = "culvert-lab-leftover-99999999.1-a";
        String other = "culvert-lab-leftover-other-99999999.1-a";
        String _ = Exec.ok("ip", "netns", "add", leftover);
        String _ = Exec.ok("ip", "netns", "add", other);
        try (Lab lab = Lab.open("lab-leftover")) {
            assertThat(Exec.ok("ip", "netns", "list")).doesNotContain(leftover).contains(other);
        } finally {
            String _ = Exec.ok("ip", "netns", "del", other);
        }
    }
}
