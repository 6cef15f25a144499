package io.culvert.radius.client;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.local.EssentialThreads;
import io.culvert.radius.packet.RequestEncoder;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks RADIUS servers about users and tunnels (RFC 2865, RFC 2866, RFC 2868), thousands of questions at a time.
 *
 * <p>An answer counts only if it comes from the address and port that was asked, to the socket and identifier that the
 * request has, with a right Response Authenticator and, to an Access-Request, a Message-Authenticator.
 *
 * <p><b>Thread:</b> any may ask; it never waits. Answers come on the client's own thread, which must not be held up; a
 * question that is refused at once is answered on the asker's. <b>Bounds:</b> identifiers of all sockets of a server,
 * and the queue limit, for authentication and for accounting apart: neither takes the other's. <b>Failure:</b> every
 * question has exactly one answer, at the latest after {@link Retransmission#giveUpAfter}; an accounting record after
 * {@link RadiusClientSettings#accountingGiveUpAfter} from its first transmission, before which it waits for as long as the
 * server answers others; all when the client is closed. What becomes of an accounting record then is its owner's affair.
 */
public final class RadiusClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RadiusClient.class);
    private static final long LONGEST_WAIT_MILLIS = 1_000;
    /** Accounting records taken from their queue before answers and Access-Requests have their turn. */
    private static final int RECORDS_A_TURN = 256;

    private static final String CLOSED = "the RADIUS client is closed";

    private final InstantSource clock;
    /** Access-Requests, and announcements: what must not wait behind accounting records. */
    private final ConcurrentLinkedQueue<Question> inbox = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<Question> records = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accessOutstanding = new AtomicInteger();
    private final AtomicInteger accountingOutstanding = new AtomicInteger();
    private final int accessLimit;
    private final int accountingLimit;
    private final LongAdder accountingGivenUp = new LongAdder();
    private final AtomicBoolean isAwake = new AtomicBoolean();
    private final Object drained = new Object();
    private final Sockets sockets;
    private final Exchanges exchanges;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile boolean isOver;

    /**
     * Opens the first sockets and starts; with source addresses that move they are opened when something is to be sent.
     *
     * @param clock never goes back
     * @param random gives the Request Authenticators, so nobody may be able to foretell it; used by one thread
     * @throws IOException if a socket cannot be opened, e.g. because the source address is not this machine's
     */
    public static RadiusClient open(RadiusClientSettings settings, InstantSource clock, RandomGenerator random)
            throws IOException {
        var client = new RadiusClient(settings, clock, random);
        client.thread.start();
        return client;
    }

    private RadiusClient(RadiusClientSettings settings, InstantSource clock, RandomGenerator random)
            throws IOException {
        this.clock = clock;
        int identifiers = settings.socketsPerServer() * Target.IDENTIFIERS;
        accessLimit = identifiers + settings.queueLimit();
        accountingLimit = identifiers + settings.accountingQueueLimit();
        sockets = new Sockets(
                settings.source(), (target, lane, datagram) -> exchanges().received(target, lane, datagram));
        exchanges = new Exchanges(settings, clock, random, sockets, accountingGivenUp::increment, this::ended);
        try {
            if (!settings.source().areMovable()) {
                exchanges.openFirstSockets();
            }
        } catch (IOException e) {
            sockets.close();
            throw e;
        }
        thread = EssentialThreads.platform("radius-client").daemon().unstarted(this::run);
    }

    /** Asks; {@code asker} is called exactly once. */
    public void ask(AaaRequest request, Consumer<AaaReply> asker) {
        Optional<String> obstacle = RequestEncoder.obstacle(request);
        if (obstacle.isPresent()) {
            exchanges.tell(asker, AaaReply.Rejected.because(obstacle.get()));
        } else {
            submit(new Question.Access(request, asker));
        }
    }

    /** Sends an accounting record; {@code asker} is called exactly once. */
    public void account(AccountingRecord accounting, Consumer<AccountingOutcome> asker) {
        submit(new Question.Accounting(accounting, asker));
    }

    /**
     * Says that this NAS serves from now on (Accounting-On, RFC 2866 section 5.1): the server ends what sessions it still
     * knew of. Accounting records wait until this is acknowledged or given up, so that none overtakes it.
     */
    public void accountingOn(Consumer<AccountingOutcome> asker) {
        submit(new Question.Announcement(true, clock.instant(), asker));
    }

    /** Says that this NAS serves no longer (Accounting-Off, RFC 2866 section 5.1); to be called after the last Stop. */
    public void accountingOff(Consumer<AccountingOutcome> asker) {
        submit(new Question.Announcement(false, clock.instant(), asker));
    }

    /** Questions and accounting records without an answer so far. */
    public int outstanding() {
        return accessOutstanding.get() + accountingOutstanding.get();
    }

    /** Accounting records that no server has acknowledged in time: {@link AccountingSpool} keeps them. */
    public long accountingGivenUp() {
        return accountingGivenUp.sum();
    }

    /** Waits until every question and every accounting record has its answer, at most that long; whether it is so. */
    public boolean awaitDrained(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (drained) {
            while (outstanding() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                drained.wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
        return true;
    }

    /** For each server: authentication first, then accounting. */
    public List<ServerCounters> counters() {
        var counters = new ArrayList<ServerCounters>();
        for (var target : exchanges.targets()) {
            counters.add(target.tally.snapshot(target.name, target.role));
        }
        return counters;
    }

    /** Answers all that is still open with {@code Unavailable}, and stops. */
    @Override
    public void close() {
        isClosed = true;
        sockets.wakeUp();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Exchanges exchanges() {
        return exchanges;
    }

    private void submit(Question question) {
        boolean isAccounting = question.isAccounting();
        int limit = isAccounting ? accountingLimit : accessLimit;
        if (outstanding(isAccounting).incrementAndGet() > limit) {
            exchanges.refuse(
                    question,
                    "more than " + limit + (isAccounting ? " accounting records" : " requests") + " are outstanding");
            return;
        }
        (question instanceof Question.Accounting ? records : inbox).add(question);
        if (isOver) {
            refuseInbox();
        } else if (!isAwake.getAndSet(true)) {
            sockets.wakeUp();
        }
    }

    private void refuseInbox() {
        Question question;
        while ((question = inbox.poll()) != null || (question = records.poll()) != null) {
            exchanges.refuse(question, CLOSED);
        }
    }

    private AtomicInteger outstanding(boolean isAccounting) {
        return isAccounting ? accountingOutstanding : accessOutstanding;
    }

    private void ended(Question question) {
        if (outstanding(question.isAccounting()).decrementAndGet() == 0) {
            synchronized (drained) {
                drained.notifyAll();
            }
        }
    }

    private void run() {
        while (!isClosed) {
            try {
                turn();
            } catch (IOException | RuntimeException e) {
                LOG.error("RADIUS client: a turn of the loop failed", e);
            }
        }
        exchanges.failAll(CLOSED);
        try {
            sockets.close();
        } catch (IOException e) {
            LOG.warn("RADIUS client: sockets cannot be closed: {}", e.getMessage());
        }
        // Whoever puts a question in after this sees it, and refuses the question himself.
        isOver = true;
        refuseInbox();
    }

    private void turn() throws IOException {
        isAwake.set(false);
        boolean isIdle = inbox.isEmpty() && (records.isEmpty() || exchanges.isStartAnnounced()) && !isClosed;
        sockets.poll(isIdle ? exchanges.millisToDeadline(LONGEST_WAIT_MILLIS) : 0);
        isAwake.set(true);
        Question question;
        while ((question = inbox.poll()) != null) {
            exchanges.submit(question, clock.instant());
        }
        for (int i = 0; i < RECORDS_A_TURN && !exchanges.isStartAnnounced(); i++) {
            question = records.poll();
            if (question == null) {
                break;
            }
            exchanges.submit(question, clock.instant());
        }
        exchanges.timersExpired(clock.instant());
    }
}
