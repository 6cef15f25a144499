/**
 * RADIUS packets: the dictionary, authenticators, and the mapping between AAA values and attributes. No sockets; imports
 * {@code io.culvert.core.aaa} and the library's codec.
 */
@NullMarked
package io.culvert.radius.packet;

import org.jspecify.annotations.NullMarked;
