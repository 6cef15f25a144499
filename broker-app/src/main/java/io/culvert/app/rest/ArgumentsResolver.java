package io.culvert.app.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;

/** Gives the methods of controllers their {@link Arguments}, read as their {@link Operation} says. */
final class ArgumentsResolver implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Arguments.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binderFactory) {
        var serves = parameter.getMethodAnnotation(Serves.class);
        if (serves == null) {
            throw new IllegalStateException(parameter.getMethod() + " does not say what it serves");
        }
        return Arguments.read(serves.value(), path(request), query(request));
    }

    /** Only of the query: there are no forms. */
    private static Map<String, String[]> query(NativeWebRequest request) {
        var servletRequest = request.getNativeRequest(HttpServletRequest.class);
        if (servletRequest == null) {
            throw new IllegalStateException("no servlet request");
        }
        return servletRequest.getParameterMap();
    }

    @SuppressWarnings("unchecked") // Spring's contract of the attribute
    private static Map<String, String> path(NativeWebRequest request) {
        var variables =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return variables == null ? Map.of() : (Map<String, String>) variables;
    }
}
