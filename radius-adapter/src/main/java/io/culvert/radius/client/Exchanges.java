package io.culvert.radius.client;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.BadAttribute;
import io.culvert.radius.packet.PacketCode;
import io.culvert.radius.packet.PacketLayout;
import io.culvert.radius.packet.ReplyReader;
import io.culvert.radius.packet.RequestEncoder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the {@link ExchangePool}s, one for authentication and one for accounting, the codec and the sockets.
 * <b>Thread:</b> the client's, but for {@link #tell} and {@link #refuse}.
 */
final class Exchanges implements ExchangePool.Port {
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    /** Authenticators drawn from the random source at a time: a draw has a price of its own. */
    private static final int AUTHENTICATORS = 64;

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Sockets sockets;
    private final Consumer<Question> ended;
    private final Runnable accountingGivenUp;
    private final IgnoredAttributes ignored = new IgnoredAttributes(LOG::warn);
    private final RequestEncoder encoder;
    private final boolean isMessageAuthenticatorRequired;
    private final Duration retention;
    private final List<Target> authentication = new ArrayList<>();
    private final List<Target> accounting = new ArrayList<>();
    private final Map<Target, Authenticity> authenticity = new HashMap<>();
    private final ExchangePool authenticationPool;
    private final ExchangePool accountingPool;
    private final byte[] authenticators = new byte[AUTHENTICATORS * PacketLayout.AUTHENTICATOR_LENGTH];
    private int authenticatorsUsed = AUTHENTICATORS;
    private Instant nextSocketWarning = Instant.MIN;
    /** Accounting-On that are neither acknowledged nor given up. */
    private int startsAnnounced;

    Exchanges(
            RadiusClientSettings settings,
            InstantSource clock,
            RandomGenerator random,
            Sockets sockets,
            Runnable accountingGivenUp,
            Consumer<Question> ended) {
        this.clock = clock;
        this.random = random;
        this.sockets = sockets;
        this.accountingGivenUp = accountingGivenUp;
        this.ended = ended;
        encoder = new RequestEncoder(settings.nas());
        isMessageAuthenticatorRequired = settings.requireMessageAuthenticator();
        retention = settings.retransmission().giveUpAfter();
        for (int i = 0; i < settings.servers().size(); i++) {
            var server = settings.servers().get(i);
            authentication.add(new Target(server, i, ServerCounters.Role.AUTHENTICATION));
            accounting.add(new Target(server, i, ServerCounters.Role.ACCOUNTING));
        }
        for (var target : targets()) {
            authenticity.put(target, new Authenticity(target.server.secret()));
        }
        authenticationPool = new ExchangePool(authentication, settings, settings.queueLimit(), random, this);
        accountingPool = new ExchangePool(accounting, settings, settings.accountingQueueLimit(), random, this);
    }

    List<Target> targets() {
        var targets = new ArrayList<>(authentication);
        targets.addAll(accounting);
        return targets;
    }

    void openFirstSockets() throws IOException {
        for (var target : targets()) {
            sockets.open(target);
            target.addLane();
        }
    }

    void submit(Question question, Instant now) {
        if (isStart(question)) {
            startsAnnounced++;
        }
        pool(question).submit(new Exchange(question), now);
    }

    /** Whether an Accounting-On is under way, which no accounting record may overtake. */
    boolean isStartAnnounced() {
        return startsAnnounced > 0;
    }

    void timersExpired(Instant now) {
        authenticationPool.timersExpired(now);
        accountingPool.timersExpired(now);
    }

    void failAll(String reason) {
        authenticationPool.failAll(reason);
        accountingPool.failAll(reason);
    }

    /** Whole milliseconds until something is due, rounded up, so that it is due then; at most {@code limit}. */
    long millisToDeadline(long limit) {
        return Math.min(
                millisTo(authenticationPool.nextDeadline(), limit), millisTo(accountingPool.nextDeadline(), limit));
    }

    void received(Target target, int lane, byte[] datagram) {
        if (PacketLayout.problem(datagram, datagram.length).isPresent()) {
            target.tally.malformed.increment();
            return;
        }
        int identifier = PacketLayout.identifier(datagram);
        Exchange exchange = target.holder(lane, identifier);
        if (exchange == null) {
            target.tally.unexpected.increment();
            return;
        }
        boolean isAccess = exchange.question instanceof Question.Access;
        if (!isAnswer(PacketLayout.code(datagram), isAccess)) {
            target.tally.malformed.increment();
            return;
        }
        var request = target.packet(lane * Target.IDENTIFIERS + identifier);
        var requestAuthenticator = PacketLayout.authenticator(request);
        var verdict = authenticity(target)
                .verifyReply(datagram, requestAuthenticator, isAccess && isMessageAuthenticatorRequired);
        switch (verdict) {
            case AUTHENTIC -> authentic(target, exchange, datagram, requestAuthenticator);
            case BAD_AUTHENTICATOR, BAD_MESSAGE_AUTHENTICATOR -> target.tally.badAuthenticator.increment();
            case MISSING_MESSAGE_AUTHENTICATOR -> {
                if (target.tally.missingMessageAuthenticator.sum() == 0) {
                    LOG.warn("answers of {} are dropped: they have no Message-Authenticator", target.name);
                }
                target.tally.missingMessageAuthenticator.increment();
            }
        }
    }

    /** Refuses a question that no pool has. */
    void refuse(Question question, String reason) {
        refuse(question, new AccountingOutcome.Failed(reason), reason);
    }

    private void refuse(Question question, AccountingOutcome outcome, String reason) {
        switch (question) {
            case Question.Access access -> tell(access.asker(), new AaaReply.Unavailable(reason));
            case Question.Accounting account -> {
                accountingGivenUp.run();
                tell(account.asker(), outcome);
            }
            case Question.Announcement announcement -> tell(announcement.asker(), outcome);
        }
        ended.accept(question);
    }

    /** Calls the asker, and outlives what he throws. */
    @SuppressWarnings("CatchingUnchecked") // An asker's bug must not take the other askers' answers with it.
    <T> void tell(Consumer<T> asker, T answer) {
        try {
            asker.accept(answer);
        } catch (RuntimeException e) {
            LOG.error("RADIUS client: an asker threw", e);
        }
    }

    @Override
    public boolean openLane(Target target) {
        try {
            sockets.open(target);
            return true;
        } catch (IOException e) {
            Instant now = clock.instant();
            if (now.isAfter(nextSocketWarning)) {
                LOG.warn("no further socket towards {}: {}", target.name, e.getMessage());
                nextSocketWarning = now.plus(retention);
            }
            return false;
        }
    }

    @Override
    public byte @Nullable [] encode(Exchange exchange, Target target, int identifier, Instant now) {
        try {
            return switch (exchange.question) {
                case Question.Access access ->
                    encoder.accessRequest(access.request(), identifier, nextAuthenticator(), authenticity(target));
                case Question.Accounting account ->
                    encoder.accountingRequest(
                            account.accounting(),
                            identifier,
                            Duration.ofSeconds(delaySeconds(exchange, now)),
                            authenticity(target));
                case Question.Announcement announcement ->
                    encoder.announcement(
                            announcement.isOn(),
                            announcement.eventTime(),
                            identifier,
                            Duration.ofSeconds(delaySeconds(exchange, now)),
                            authenticity(target));
            };
        } catch (IllegalArgumentException e) {
            LOG.warn("a request to {} is not sent: {}", target.name, e.getMessage());
            return null;
        }
    }

    @Override
    public long delaySeconds(Exchange exchange, Instant now) {
        return switch (exchange.question) {
            case Question.Access _ -> 0;
            case Question.Accounting account ->
                secondsSince(account.accounting().eventTime(), now);
            case Question.Announcement announcement -> secondsSince(announcement.eventTime(), now);
        };
    }

    @Override
    public void send(Target target, int lane, byte[] packet) {
        sockets.send(target, lane, packet);
    }

    @Override
    public void failed(Exchange exchange, String reason) {
        if (isStart(exchange.question)) {
            startsAnnounced--;
        }
        refuse(
                exchange.question,
                exchange.isImpossible ? new AccountingOutcome.Impossible(reason) : new AccountingOutcome.Failed(reason),
                reason);
    }

    private void authentic(Target target, Exchange exchange, byte[] datagram, byte[] requestAuthenticator) {
        Instant now = clock.instant();
        Duration latency = pool(exchange.question).answered(exchange, target, now);
        if (isStart(exchange.question)) {
            startsAnnounced--;
        }
        target.tally.latencyNanos.add(latency.toNanos());
        switch (PacketLayout.code(datagram)) {
            case PacketCode.ACCESS_ACCEPT -> target.tally.accepts.increment();
            case PacketCode.ACCESS_REJECT -> target.tally.rejects.increment();
            case PacketCode.ACCESS_CHALLENGE -> target.tally.challenges.increment();
            default -> target.tally.accountingResponses.increment();
        }
        switch (exchange.question) {
            case Question.Access access ->
                tell(
                        access.asker(),
                        ReplyReader.read(
                                datagram,
                                access.request(),
                                requestAuthenticator,
                                authenticity(target),
                                bad -> ignore(access, target, bad, now)));
            case Question.Accounting account -> tell(account.asker(), new AccountingOutcome.Acknowledged());
            case Question.Announcement announcement -> tell(announcement.asker(), new AccountingOutcome.Acknowledged());
        }
        ended.accept(exchange.question);
    }

    private void ignore(Question.Access access, Target target, BadAttribute bad, Instant now) {
        target.tally.badAttributes.increment();
        ignored.add(
                () -> subject(access.request()) + ": " + bad.name() + " \"" + bad.value() + "\" from " + target.name
                        + " is ignored: " + bad.problem(),
                now);
    }

    private static String subject(AaaRequest request) {
        return switch (request) {
            case AaaRequest.AuthenticateUser user -> "user " + BadAttribute.printable(user.userName());
            case AaaRequest.AuthorizeTunnel tunnel -> "tunnel of " + BadAttribute.printable(tunnel.peerName());
        };
    }

    private static boolean isAnswer(int code, boolean isAccess) {
        return switch (code) {
            case PacketCode.ACCESS_ACCEPT, PacketCode.ACCESS_REJECT, PacketCode.ACCESS_CHALLENGE -> isAccess;
            case PacketCode.ACCOUNTING_RESPONSE -> !isAccess;
            default -> false;
        };
    }

    private ExchangePool pool(Question question) {
        return question.isAccounting() ? accountingPool : authenticationPool;
    }

    private static boolean isStart(Question question) {
        return question instanceof Question.Announcement announcement && announcement.isOn();
    }

    private static long secondsSince(Instant event, Instant now) {
        return Math.max(0, Duration.between(event, now).toSeconds());
    }

    private Authenticity authenticity(Target target) {
        var found = authenticity.get(target);
        if (found == null) {
            throw new IllegalStateException("no secret for " + target.name);
        }
        return found;
    }

    private byte[] nextAuthenticator() {
        if (authenticatorsUsed == AUTHENTICATORS) {
            random.nextBytes(authenticators);
            authenticatorsUsed = 0;
        }
        int offset = authenticatorsUsed++ * PacketLayout.AUTHENTICATOR_LENGTH;
        return Arrays.copyOfRange(authenticators, offset, offset + PacketLayout.AUTHENTICATOR_LENGTH);
    }

    private long millisTo(Optional<Instant> deadline, long limit) {
        if (deadline.isEmpty()) {
            return limit;
        }
        long nanos = Math.min(Duration.between(clock.instant(), deadline.get()).toNanos(), limit * 1_000_000);
        return nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
    }
}
