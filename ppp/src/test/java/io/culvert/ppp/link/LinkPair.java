package io.culvert.ppp.link;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.LinkImage;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.ChapMd5;
import io.culvert.ppp.auth.MsChapV2;
import io.culvert.ppp.auth.PppCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A client and an LNS on a network that loses, doubles and delays, in virtual time, with an AAA that knows one user. */
final class LinkPair {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Secret PASSWORD = Secret.utf8("alicepw");

    final PppLink client;
    PppLink lns;
    final List<PppOutput> clientOutputs = new ArrayList<>();
    final List<PppOutput> lnsOutputs = new ArrayList<>();
    final List<Octets> toClient = new ArrayList<>();
    final List<Octets> toLns = new ArrayList<>();

    /** What happened, for whoever has to find out why. */
    final List<String> story = new ArrayList<>();

    Instant now = START;
    Ipv4Parameters parameters;

    /** Frames and timers that have been dealt with. */
    int steps;

    /** Runs before each step. */
    Runnable beforeStep = () -> {};

    private final PppSettings lnsSettings;
    private final RandomGenerator lnsRandom;
    private final RandomGenerator network;
    private final Trouble trouble;
    private final PriorityQueue<Delivery> inFlight =
            new PriorityQueue<>(Comparator.comparing(Delivery::at).thenComparingLong(Delivery::number));
    private long sent;

    /** Chances out of 100, and the longest delay. */
    record Trouble(int loss, int duplication, Duration maxDelay) {
        static final Trouble NONE = new Trouble(0, 0, Duration.ZERO);
    }

    private record Delivery(Instant at, long number, boolean forLns, Octets frame) {}

    LinkPair(PppSettings clientSettings, PppSettings lnsSettings, long seed, Trouble trouble) {
        var factory = RandomGeneratorFactory.of("L64X128MixRandom");
        client = new PppLink(clientSettings, factory.create(seed * 3));
        this.lnsSettings = lnsSettings;
        lnsRandom = factory.create(seed * 3 + 1);
        lns = new PppLink(lnsSettings, lnsRandom);
        network = factory.create(seed * 3 + 2);
        this.trouble = trouble;
        parameters = Ipv4Parameters.of(Samples.address("10.0.0.1"), Samples.address("10.64.0.5"));
    }

    /** Both begin. */
    LinkPair start() {
        lns.lowerUp(now);
        collect();
        client.lowerUp(now);
        collect();
        return this;
    }

    /** Lets time and frames go until nothing is left to do before {@code limit}. */
    LinkPair run(Duration limit) {
        var end = now.plus(limit);
        while (true) {
            var next = end;
            if (!inFlight.isEmpty() && inFlight.peek().at().isBefore(next)) {
                next = inFlight.peek().at();
            }
            next = earlier(next, client.nextDeadline());
            next = earlier(next, lns.nextDeadline());
            if (!next.isBefore(end)) {
                now = end;
                return this;
            }
            now = next;
            steps++;
            beforeStep.run();
            if (!inFlight.isEmpty() && !inFlight.peek().at().isAfter(now)) {
                var delivery = inFlight.remove();
                story.add(Duration.between(START, now).toMillis() + "   " + (delivery.forLns() ? "lns" : "client")
                        + " < " + delivery.frame().toHex());
                (delivery.forLns() ? lns : client).receive(delivery.frame(), now);
            } else {
                client.timerExpired(now);
                lns.timerExpired(now);
            }
            collect();
        }
    }

    /**
     * The LNS's link dies and with it, perhaps, what it was about to send; another goes on from the image, or begins
     * anew where there is none.
     */
    void replaceLns(boolean isAnswerKnown, int lossPercent) {
        var image = lns.image();
        story.add(Duration.between(START, now).toMillis() + " replaced: " + image);
        inFlight.removeIf(delivery -> !delivery.forLns() && network.nextInt(100) < lossPercent);
        if (image.isEmpty()) {
            lns = new PppLink(lnsSettings, lnsRandom);
            lns.lowerUp(now);
        } else {
            lns = PppLink.resume(lnsSettings, lnsRandom, isAnswerKnown ? image.get() : withoutAnswer(image.get()), now);
            if (image.get() instanceof LinkImage.Authenticated) {
                lns.openIpv4(parameters, now);
            }
        }
        collect();
    }

    private static LinkImage withoutAnswer(LinkImage image) {
        return switch (image) {
            case LinkImage.Authenticating _ -> image;
            case LinkImage.Authenticated(var lcp, var _) -> new LinkImage.Authenticated(lcp, Optional.empty());
            case LinkImage.Established(var lcp, var _, var ipv4) ->
                new LinkImage.Established(lcp, Optional.empty(), ipv4);
        };
    }

    void collect() {
        for (var output : client.drain()) {
            clientOutputs.add(output);
            tell("client", output);
            if (output instanceof PppOutput.SendFrame(var frame)) {
                toLns.add(frame);
                send(true, frame);
            }
        }
        for (var output : lns.drain()) {
            lnsOutputs.add(output);
            tell("lns", output);
            switch (output) {
                case PppOutput.SendFrame(var frame) -> {
                    toClient.add(frame);
                    send(false, frame);
                }
                case PppOutput.AuthenticationNeeded(var name, var credential) -> {
                    lns.authenticated(verify(name, credential), now);
                    collect();
                }
                case PppOutput.Authenticated(boolean success, var message) -> {
                    lns.openIpv4(parameters, now);
                    collect();
                }
                case PppOutput.LcpOpened _,
                        PppOutput.Ipv4Opened _,
                        PppOutput.Ipv4Closed _,
                        PppOutput.Finished _,
                        PppOutput.Counted _ -> {}
            }
        }
    }

    private void tell(String who, PppOutput output) {
        story.add(Duration.between(START, now).toMillis() + " " + who + " " + output);
    }

    static AuthenticationResult verify(String name, PppCredential credential) {
        var user = Octets.utf8(name);
        boolean right = switch (credential) {
            case PppCredential.Pap(var password) -> password.equals(PASSWORD);
            case PppCredential.Chap(int id, var challenge, var response) ->
                ChapMd5.isValid(id, PASSWORD, challenge, response);
            case PppCredential.MsChapV1 _ -> false;
            case PppCredential.MsChapV2(int id, var challenge, var response) ->
                MsChapV2.isValid(challenge, response, user, MsChapV2.ntPasswordHash(PASSWORD));
        };
        if (!right) {
            return AuthenticationResult.Rejected.PLAIN;
        }
        Optional<Octets> proof = credential instanceof PppCredential.MsChapV2(int id, var challenge, var response)
                ? Optional.of(
                        MsChapV2.authenticatorResponse(challenge, response, user, MsChapV2.ntPasswordHash(PASSWORD)))
                : Optional.empty();
        return new AuthenticationResult.Accepted(proof, Optional.of("welcome"));
    }

    private void send(boolean forLns, Octets frame) {
        int copies = network.nextInt(100) < trouble.loss ? 0 : network.nextInt(100) < trouble.duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long micros = 100 + (trouble.maxDelay.isZero() ? 0 : network.nextLong(trouble.maxDelay.toMillis() * 1000));
            inFlight.add(new Delivery(now.plusNanos(micros * 1000), sent++, forLns, frame));
        }
    }

    private static Instant earlier(Instant instant, Optional<Instant> other) {
        return other.isPresent() && other.get().isBefore(instant) ? other.get() : instant;
    }

    /** The last output of this kind, if there was one. */
    static <T extends PppOutput> Optional<T> last(List<PppOutput> outputs, Class<T> kind) {
        return outputs.stream().filter(kind::isInstance).map(kind::cast).reduce((a, b) -> b);
    }

    /** Whether IPv4 is open, by the outputs. */
    static boolean isIpv4Open(List<PppOutput> outputs) {
        return outputs.stream()
                .filter(o -> o instanceof PppOutput.Ipv4Opened || o instanceof PppOutput.Ipv4Closed)
                .reduce((a, b) -> b)
                .filter(PppOutput.Ipv4Opened.class::isInstance)
                .isPresent();
    }
}
