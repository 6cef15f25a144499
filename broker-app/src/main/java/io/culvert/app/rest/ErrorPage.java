package io.culvert.app.rest;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers for errors that come from outside of the controllers, where the servlet container would print a page. */
@RestController
final class ErrorPage implements ErrorController {
    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    @Hidden
    ResponseEntity<Problem> answer(HttpServletRequest request) {
        var failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (failure instanceof Throwable bug) {
            return Problems.bug(bug, request);
        }
        // Without a status somebody asked for the path of this page itself.
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (!(status instanceof Integer code) || code == HttpStatus.NOT_FOUND.value()) {
            return Problems.noSuchPath();
        }
        return Problem.plain(HttpStatusCode.valueOf(code), "The request cannot be served as it is.")
                .response(new HttpHeaders());
    }
}
