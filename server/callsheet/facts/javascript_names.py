"""The global names of JavaScript that an expression may use without anybody defining them."""

JAVASCRIPT_NAMES = frozenset(
    (
        "AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView "
        "Date Error EvalError Float32Array Float64Array Function Infinity Int16Array Int32Array "
        "Int8Array Intl JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError "
        "Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array "
        "Uint8Array Uint8ClampedArray WeakMap WeakSet arguments console decodeURI "
        "decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN "
        "parseFloat parseInt this undefined unescape"
    ).split()
)
"""ECMAScript's global object (ECMA-262, 19), `console`, and words that only look like names."""
