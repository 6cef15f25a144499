package io.culvert.app.interop;

/** Status and body of an HTTP answer. */
public record HttpReply(int status, String body) {}
