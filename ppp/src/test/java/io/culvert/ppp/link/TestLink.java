package io.culvert.ppp.link;

import io.culvert.octets.Octets;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.LinkImage;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.ProxyLcp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One link spoken to in hexadecimal; its random numbers are 11111111, 11111112... */
final class TestLink {
    final PppLink link;
    Instant now = LinkPair.START;

    private final List<String> frames = new ArrayList<>();
    private final List<PppOutput> others = new ArrayList<>();
    private final List<PppCount> counts = new ArrayList<>();

    /** Counts instead of throwing dice. */
    private static final class Numbers implements RandomGenerator {
        private int next = 0x11111111;

        @Override
        public long nextLong() {
            return (long) next++ << 32;
        }
    }

    TestLink(PppSettings settings) {
        link = new PppLink(settings, new Numbers());
    }

    /** A link that goes on elsewhere. */
    TestLink(PppSettings settings, LinkImage image) {
        link = PppLink.resume(settings, new Numbers(), image, now);
        sort();
    }

    TestLink up() {
        link.lowerUp(now);
        return sort();
    }

    TestLink up(ProxyLcp proxy) {
        link.lowerUp(proxy, now);
        return sort();
    }

    TestLink receive(String... hex) {
        for (var frame : hex) {
            link.receive(Octets.ofHex(frame), now);
        }
        return sort();
    }

    TestLink authenticated(AuthenticationResult result) {
        link.authenticated(result, now);
        return sort();
    }

    TestLink openIpv4(Ipv4Parameters parameters) {
        link.openIpv4(parameters, now);
        return sort();
    }

    TestLink close(PppEnd end) {
        link.close(end, now);
        return sort();
    }

    /** Moves the clock and lets the link see it. */
    TestLink after(long millis) {
        now = now.plusMillis(millis);
        link.timerExpired(now);
        return sort();
    }

    /** Milliseconds until the next deadline, -1 without. */
    long deadlineMillis() {
        return link.nextDeadline()
                .map(deadline -> java.time.Duration.between(now, deadline).toMillis())
                .orElse(-1L);
    }

    private TestLink sort() {
        for (var output : link.drain()) {
            switch (output) {
                case PppOutput.SendFrame(var frame) -> frames.add(frame.toHex());
                case PppOutput.Counted(var count) -> counts.add(count);
                default -> others.add(output);
            }
        }
        return this;
    }

    /** What was sent since the last time. */
    List<String> frames() {
        var taken = List.copyOf(frames);
        frames.clear();
        return taken;
    }

    /** What was counted since the last time. */
    List<PppCount> counts() {
        var taken = List.copyOf(counts);
        counts.clear();
        return taken;
    }

    /** All else since the last time. */
    List<PppOutput> outputs() {
        var taken = List.copyOf(others);
        others.clear();
        return taken;
    }

    /** Forgets what was sent, counted and said. */
    TestLink forget() {
        frames.clear();
        counts.clear();
        others.clear();
        return this;
    }

    PppEnd end() {
        Optional<PppEnd> end = outputs().stream()
                .filter(PppOutput.Finished.class::isInstance)
                .map(finished -> ((PppOutput.Finished) finished).end())
                .findFirst();
        return Objects.requireNonNull(end.orElse(null), "not finished");
    }

    static String lcp(int code, int identifier, String data) {
        return "ff03" + packet(0xC021, code, identifier, data);
    }

    static String ipcp(int code, int identifier, String data) {
        return "ff03" + packet(0x8021, code, identifier, data);
    }

    static String pap(int code, int identifier, String data) {
        return "ff03" + packet(0xC023, code, identifier, data);
    }

    static String chap(int code, int identifier, String data) {
        return "ff03" + packet(0xC223, code, identifier, data);
    }

    static String packet(int protocol, int code, int identifier, String data) {
        var octets = Octets.ofHex(data);
        return String.format("%04x%02x%02x%04x%s", protocol, code, identifier, 4 + octets.length(), octets.toHex());
    }

    static String text(String text) {
        return Octets.utf8(text).toHex();
    }
}
