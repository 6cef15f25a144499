/**
 * The AAA port: what the engine asks and tells an AAA server, and what it is answered, as values. RADIUS words are used
 * where the field has no others; how they go on a wire is the adapter's business. Pure; imports octets only.
 */
@NullMarked
package io.culvert.core.aaa;

import org.jspecify.annotations.NullMarked;
