package io.culvert.app.interop;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an iperf3 client measured at the receiving end. */
public record IperfResult(double bitsPerSecond, String json) {

    private static final Pattern RECEIVED =
            Pattern.compile("\"sum(?:_received)?\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.eE+]+)");

    static IperfResult parse(String json) {
        Matcher matcher = RECEIVED.matcher(json.substring(Math.max(0, json.indexOf("\"end\""))));
        if (!matcher.find()) {
            throw new AssertionError("iperf3 says no rate: " + json);
        }
        double rate = Double.parseDouble(matcher.group(1));
        while (matcher.find()) {
            rate = Double.parseDouble(matcher.group(1));
        }
        return new IperfResult(rate, json);
    }
}
