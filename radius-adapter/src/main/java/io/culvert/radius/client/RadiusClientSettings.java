package io.culvert.radius.client;

import io.culvert.radius.packet.NasIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What a {@link RadiusClient} is made with.
 *
 * @param servers in order of preference; 1 to 16
 * @param nas who asks
 * @param source of the requests
 * @param socketsPerServer limit of sockets for each port of each server: 256 requests each can be in flight; 1..256
 * @param queueLimit Access-Requests that may wait for a free identifier, 0..1,000,000
 * @param accountingQueueLimit accounting records that may wait for a free identifier, 0..1,000,000; they take no
 *     identifier and no room from Access-Requests
 * @param accountingGiveUpAfter time from its first transmission after which an accounting record that no server
 *     acknowledged is lost, 10 ms..1 h
 * @param requireMessageAuthenticator whether an answer to an Access-Request without Message-Authenticator is dropped:
 *     without it, who sits on the path can turn a reject into an accept
 */
public record RadiusClientSettings(
        List<RadiusServer> servers,
        NasIdentity nas,
        SourceAddresses source,
        Retransmission retransmission,
        int socketsPerServer,
        int queueLimit,
        int accountingQueueLimit,
        Duration accountingGiveUpAfter,
        boolean requireMessageAuthenticator) {
    private static final int DEFAULT_SOCKETS = 32;
    private static final int DEFAULT_QUEUE = 20_000;
    private static final int DEFAULT_ACCOUNTING_QUEUE = 200_000;
    private static final Duration DEFAULT_ACCOUNTING_GIVE_UP = Duration.ofMinutes(5);
    private static final Duration SHORTEST_GIVE_UP = Duration.ofMillis(10);
    private static final Duration LONGEST_GIVE_UP = Duration.ofHours(1);
    private static final int MAX_QUEUE = 1_000_000;
    private static final int MAX_SERVERS = 16;

    /** Reports all problems at once. */
    public RadiusClientSettings {
        servers = List.copyOf(servers);
        var problems = new ArrayList<String>();
        if (servers.isEmpty() || servers.size() > MAX_SERVERS) {
            problems.add(servers.size() + " servers are not 1.." + MAX_SERVERS);
        }
        var seen = new HashSet<String>();
        for (var server : servers) {
            String address = server.address().getHostAddress();
            if (!seen.add(address + "/" + server.authenticationPort())) {
                problems.add("server " + address + " port " + server.authenticationPort() + " is there twice");
            }
        }
        check(problems, "sockets per server", socketsPerServer, 1, 256);
        check(problems, "queue limit", queueLimit, 0, MAX_QUEUE);
        check(problems, "accounting queue limit", accountingQueueLimit, 0, MAX_QUEUE);
        if (accountingGiveUpAfter.compareTo(SHORTEST_GIVE_UP) < 0
                || accountingGiveUpAfter.compareTo(LONGEST_GIVE_UP) > 0) {
            problems.add("accounting give-up time " + accountingGiveUpAfter + " is not in " + SHORTEST_GIVE_UP + ".."
                    + LONGEST_GIVE_UP);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** With defaults for everything else. */
    public static RadiusClientSettings of(List<RadiusServer> servers, NasIdentity nas) {
        return new RadiusClientSettings(
                servers,
                nas,
                SourceAddresses.NONE,
                Retransmission.DEFAULT,
                DEFAULT_SOCKETS,
                DEFAULT_QUEUE,
                DEFAULT_ACCOUNTING_QUEUE,
                DEFAULT_ACCOUNTING_GIVE_UP,
                true);
    }

    public RadiusClientSettings withSource(SourceAddresses other) {
        return with(
                other,
                retransmission,
                socketsPerServer,
                queueLimit,
                accountingQueueLimit,
                accountingGiveUpAfter,
                requireMessageAuthenticator);
    }

    public RadiusClientSettings withRetransmission(Retransmission other) {
        return with(
                source,
                other,
                socketsPerServer,
                queueLimit,
                accountingQueueLimit,
                accountingGiveUpAfter,
                requireMessageAuthenticator);
    }

    public RadiusClientSettings withSocketsPerServer(int sockets, int queue) {
        return with(
                source,
                retransmission,
                sockets,
                queue,
                accountingQueueLimit,
                accountingGiveUpAfter,
                requireMessageAuthenticator);
    }

    public RadiusClientSettings withAccounting(int queue, Duration giveUpAfter) {
        return with(
                source, retransmission, socketsPerServer, queueLimit, queue, giveUpAfter, requireMessageAuthenticator);
    }

    public RadiusClientSettings withRequireMessageAuthenticator(boolean isRequired) {
        return with(
                source,
                retransmission,
                socketsPerServer,
                queueLimit,
                accountingQueueLimit,
                accountingGiveUpAfter,
                isRequired);
    }

    private RadiusClientSettings with(
            SourceAddresses from,
            Retransmission times,
            int sockets,
            int queue,
            int accountingQueue,
            Duration accountingGiveUp,
            boolean isRequired) {
        return new RadiusClientSettings(
                servers, nas, from, times, sockets, queue, accountingQueue, accountingGiveUp, isRequired);
    }

    private static void check(List<String> problems, String name, int value, int min, int max) {
        if (value < min || value > max) {
            problems.add(name + " " + value + " is not in " + min + ".." + max);
        }
    }
}
