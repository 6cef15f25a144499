package io.culvert.app.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
        if (LOOPBACK.matcher(request.getServerName()).matches()) {
            chain.doFilter(request, response);
            return;
        }
        var problem = Problem.of(
                ProblemType.MISDIRECTED,
                "Only requests to localhost, 127.0.0.1 or [::1] are answered: without logins, no other name is to be trusted. "
                        + "From another machine, use ssh -L and ask localhost.");
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }
}
