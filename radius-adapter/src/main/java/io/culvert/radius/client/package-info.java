/**
 * The RADIUS client: which server is asked when ({@link io.culvert.radius.client.ExchangePool}, pure), and the sockets
 * ({@link io.culvert.radius.client.RadiusClient}). Imports {@code packet}.
 */
@NullMarked
package io.culvert.radius.client;

import org.jspecify.annotations.NullMarked;
