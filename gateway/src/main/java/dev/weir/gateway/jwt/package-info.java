/** JSON Web Tokens in place of keys: the public keys of their issuer, how a token is verified, and what it permits. */
@NullMarked
package dev.weir.gateway.jwt;

import org.jspecify.annotations.NullMarked;
