package io.culvert.app.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses requests that name another host than this machine's loopback. The listener is reached from this machine only, but a
 * browser on it can be led here by a page whose name resolves to 127.0.0.1; its requests carry that name in their Host header.
 */
final class LoopbackRequests extends OncePerRequestFilter {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost\\.?|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);

    private final JsonMapper json;

    LoopbackRequests(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Live state: a cache would show a call that has ended.
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!LOOPBACK.matcher(request.getServerName()).matches()) {
            refuse(response, ProblemType.MISDIRECTED, MISDIRECTED);
        } else if (isForeign(request)) {
            refuse(response, ProblemType.FOREIGN_ORIGIN, FOREIGN_ORIGIN);
        } else {
            chain.doFilter(request, response);
        }
    }

    /**
     * Whether it is to change something and a browser sends it for a page from elsewhere: a form on any page may be sent here
     * with a proper Host, and browsers name the page's origin then.
     */
    private static boolean isForeign(HttpServletRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null
                && !READING.contains(request.getMethod())
                && !origin.equalsIgnoreCase(request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST));
    }

    private void refuse(HttpServletResponse response, ProblemType type, String detail) throws IOException {
        var problem = Problem.of(type, detail);
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final String FOREIGN_ORIGIN =
            "A web page from elsewhere must not change anything here: send the request without a browser, or without Origin.";

    private static final String MISDIRECTED =
            "Only requests to localhost, 127.0.0.1 or [::1] are answered: without logins, no other name is to be trusted. "
                    + "From another machine, use ssh -L and ask localhost.";
}
