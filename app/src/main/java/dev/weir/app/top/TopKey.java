package dev.weir.app.top;

/** A key of the terminal, by what it does. */
enum TopKey {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    CANCEL,
    YES,
    QUIT,
    OTHER
}
