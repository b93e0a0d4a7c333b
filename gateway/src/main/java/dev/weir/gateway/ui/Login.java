package dev.weir.gateway.ui;

import java.util.function.BooleanSupplier;

/**
 * Whom a session of the dashboard is of.
 *
 * @param name the name of the key or the token
 * @param id of the key; {@code jwt} for a token
 * @param accepted whether that still permits the dashboard
 */
record Login(String name, String id, BooleanSupplier accepted) {}
