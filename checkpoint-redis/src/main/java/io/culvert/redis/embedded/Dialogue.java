package io.culvert.redis.embedded;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A few questions to the server before the client proper connects: whether it is up, and whose it is. */
final class Dialogue implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1000;
    private static final int ANSWER_MILLIS = 2000;
    private static final int MOST_OCTETS = 1 << 20;

    private final Socket socket;
    private final DataInputStream in;

    Dialogue(int port) throws IOException {
        socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** The answer as strings: a status or error with its sign in front, as the protocol has it. */
    List<String> ask(String... words) throws IOException {
        var request = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
        var answer = new ArrayList<String>();
        read(answer);
        return answer;
    }

    private void read(List<String> answer) throws IOException {
        var line = line();
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+', '-', ':' -> answer.add(line);
            case '$' -> {
                int length = number(line);
                if (length >= 0) {
                    answer.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    line();
                }
            }
            case '*' -> {
                for (int i = number(line); i > 0; i--) {
                    read(answer);
                }
            }
            default -> throw new IOException("no answer of a Redis server");
        }
    }

    private static int number(String line) throws IOException {
        try {
            int number = Integer.parseInt(line.substring(1));
            if (number <= MOST_OCTETS) {
                return number;
            }
        } catch (NumberFormatException spoiled) {
            throw new IOException("no answer of a Redis server", spoiled);
        }
        throw new IOException("too long an answer");
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("the server hung up");
            }
            if (octet == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (octet != '\r') {
                line.write(octet);
            }
            if (line.size() > MOST_OCTETS) {
                throw new IOException("too long an answer");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
