package io.culvert.radius.server;

import io.culvert.octets.Octets;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.PacketCode;
import io.culvert.radius.packet.PacketLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A RADIUS server for trying out: PAP, CHAP and MS-CHAPv2 against a {@link UsersFile}, tunnel profiles, and accounting.
 *
 * <p><b>Thread:</b> one of its own for each of the two ports; its methods may be called by any. <b>Bounds:</b> the last
 * 16,384 answers of each port are kept for repetitions, the last 10,000 accounting records to be looked at.
 * <b>Failure:</b> what is malformed, not authentic or lacks Message-Authenticator is dropped and counted.
 */
public final class EmbeddedRadiusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRadiusServer.class);
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int RECEIVE_BYTES = 4097;
    private static final int KEPT_ANSWERS = 16_384;

    private final EmbeddedRadiusSettings settings;
    private final Authenticator authenticator;
    private final AccountingLog accounting;
    private final ServerTally tally = new ServerTally();
    private final DatagramChannel authenticationChannel;
    private final DatagramChannel accountingChannel;

    /**
     * Binds both ports and starts.
     *
     * @throws IOException if a port is taken or the detail file cannot be opened
     */
    public static EmbeddedRadiusServer start(EmbeddedRadiusSettings settings, UsersFile users) throws IOException {
        var server = new EmbeddedRadiusServer(settings, users);
        server.listen("radius-server-auth", server.authenticationChannel, server::access);
        server.listen("radius-server-acct", server.accountingChannel, server::account);
        return server;
    }

    private EmbeddedRadiusServer(EmbeddedRadiusSettings settings, UsersFile users) throws IOException {
        this.settings = settings;
        authenticator = new Authenticator(users);
        authenticationChannel = bind(settings.address(), settings.authenticationPort());
        try {
            accountingChannel = bind(settings.address(), settings.accountingPort());
        } catch (IOException e) {
            authenticationChannel.close();
            throw e;
        }
        try {
            accounting = AccountingLog.open(settings.detailFile(), tally);
        } catch (IOException e) {
            authenticationChannel.close();
            accountingChannel.close();
            throw e;
        }
    }

    /** Where it answers Access-Requests. */
    public InetSocketAddress authenticationAddress() {
        return localAddress(authenticationChannel);
    }

    /** Where it answers Accounting-Requests. */
    public InetSocketAddress accountingAddress() {
        return localAddress(accountingChannel);
    }

    public EmbeddedRadiusCounters counters() {
        return tally.snapshot();
    }

    /** The latest accounting records, the oldest of them first. */
    public List<AccountingEntry> accountingEntries() {
        return accounting.entries();
    }

    @Override
    public void close() throws IOException {
        authenticationChannel.close();
        accountingChannel.close();
        accounting.close();
    }

    /** Makes the answer to a datagram, or none. */
    private interface Handler {
        Optional<byte[]> answer(byte[] request, Authenticity authenticity);
    }

    private record AnswerKey(SocketAddress source, Octets header) {}

    private void listen(String name, DatagramChannel channel, Handler handler) {
        Thread.ofPlatform().name(name).daemon().start(() -> serve(channel, handler));
    }

    private void serve(DatagramChannel channel, Handler handler) {
        var authenticity = new Authenticity(settings.secret());
        var buffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
        Map<AnswerKey, byte[]> answers = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<AnswerKey, byte[]> eldest) {
                return size() > KEPT_ANSWERS;
            }
        };
        while (channel.isOpen()) {
            try {
                SocketAddress source = channel.receive(buffer.clear());
                var datagram = new byte[buffer.flip().remaining()];
                buffer.get(datagram);
                Optional<byte[]> answer = answer(datagram, source, handler, authenticity, answers);
                if (answer.isPresent()) {
                    int _ = channel.send(buffer.clear().put(answer.get()).flip(), source);
                }
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("embedded RADIUS server: a request was not answered", e);
            }
        }
    }

    private Optional<byte[]> answer(
            byte[] datagram,
            SocketAddress source,
            Handler handler,
            Authenticity authenticity,
            Map<AnswerKey, byte[]> answers) {
        if (PacketLayout.problem(datagram, datagram.length).isPresent()) {
            tally.dropped.increment();
            return Optional.empty();
        }
        var key = new AnswerKey(source, Octets.of(datagram, 0, PacketLayout.HEADER_LENGTH));
        byte[] known = answers.get(key);
        if (known != null) {
            tally.duplicates.increment();
            return Optional.of(known);
        }
        Optional<byte[]> answer = handler.answer(datagram, authenticity);
        if (answer.isPresent()) {
            answers.put(key, answer.get());
        } else {
            tally.dropped.increment();
        }
        return answer;
    }

    private Optional<byte[]> access(byte[] request, Authenticity authenticity) {
        if (PacketLayout.code(request) != PacketCode.ACCESS_REQUEST
                || authenticity.verifyAccessRequest(request, true) != Authenticity.Verdict.AUTHENTIC) {
            return Optional.empty();
        }
        var answer = authenticator.answer(request, authenticity);
        if (PacketLayout.code(answer) == PacketCode.ACCESS_ACCEPT) {
            tally.accepts.increment();
        } else {
            tally.rejects.increment();
        }
        authenticity.signReply(answer, PacketLayout.authenticator(request));
        return Optional.of(answer);
    }

    private Optional<byte[]> account(byte[] request, Authenticity authenticity) {
        if (PacketLayout.code(request) != PacketCode.ACCOUNTING_REQUEST
                || authenticity.verifyAccountingRequest(request) != Authenticity.Verdict.AUTHENTIC
                || !accounting.add(new AccountingEntry(Octets.of(request)))) {
            return Optional.empty();
        }
        var answer = PacketLayout.assemble(
                PacketCode.ACCOUNTING_RESPONSE,
                PacketLayout.identifier(request),
                new io.culvert.radius.packet.AttributeList());
        authenticity.signReply(answer, PacketLayout.authenticator(request));
        return Optional.of(answer);
    }

    private static DatagramChannel bind(InetAddress address, int port) throws IOException {
        var channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            return channel.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "embedded RADIUS server cannot listen on " + address.getHostAddress() + " port " + port + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static InetSocketAddress localAddress(DatagramChannel channel) {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the embedded RADIUS server is closed", e);
        }
    }
}
