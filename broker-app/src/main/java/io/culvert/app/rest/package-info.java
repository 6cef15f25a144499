/**
 * The REST interface under {@code /api/v1}: thin controllers over {@code management}, problems as RFC 9457 says, the OpenAPI
 * document. On loopback only; nothing but the planned
 * switchover changes anything.
 */
@NullMarked
package io.culvert.app.rest;

import org.jspecify.annotations.NullMarked;
