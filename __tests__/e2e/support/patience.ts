import { jest } from '@jest/globals';

// A limit for what hangs, and no measure of anything: engines start, build and push here.
jest.setTimeout(180_000);
