package io.culvert.app.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** HTTP by hand, so that a test can send what no client library would. */
final class Http {
    private static final int PATIENCE_MILLIS = 30_000;

    private Http() {}

    /** What came back. */
    record Answer(int status, Map<String, List<String>> headers, String body) {
        Optional<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                    .findFirst();
        }

        /** Without its parameters. */
        String contentType() {
            return header("Content-Type").orElse("").replaceFirst(";.*", "").strip();
        }
    }

    static Answer get(int port, String path, String... headers) {
        return request(port, "GET", path, headers);
    }

    /** HTTP/1.0, so that the answer comes in one piece; {@code headers} come before the usual ones, a Host among them instead. */
    static Answer request(int port, String method, String path, String... headers) {
        var text = new StringBuilder(method + " " + path + " HTTP/1.0\r\n");
        for (var header : headers) {
            text.append(header).append("\r\n");
        }
        if (Arrays.stream(headers)
                .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            text.append("Host: localhost\r\n");
        }
        return raw(port, text.append("\r\n").toString());
    }

    static Answer raw(int port, String request) {
        try (var socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer parse(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalStateException("no HTTP: " + answer);
        }
        var lines = answer.substring(0, end).split("\r\n", -1);
        var headers = Arrays.stream(lines)
                .skip(1)
                .map(line -> line.split(": ?", 2))
                .collect(Collectors.groupingBy(
                        header -> header[0].toLowerCase(Locale.ROOT),
                        Collectors.mapping(header -> header[1], Collectors.toList())));
        return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, answer.substring(end + 4));
    }
}
