export const id = 7426;
export const ids = [7426];
export const modules = {

/***/ 97426:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  authorizationToken: () => (/* binding */ authorizationToken),
  createEcrRepository: () => (/* binding */ createEcrRepository)
});

// EXTERNAL MODULE: ./build/credentials/login/password.js
var login_password = __webpack_require__(25386);
// EXTERNAL MODULE: ./build/credentials/login/id-token.js
var id_token = __webpack_require__(90214);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/credentials/entry-error.js
var entry_error = __webpack_require__(9026);
;// CONCATENATED MODULE: ./build/credentials/providers/aws/errors.js



// The SDK uses the service's error code as the error's name.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
const ERROR_RULES = [
    {
        pattern: /Incorrect token audience/i,
        code: 'AUDIENCE_MISMATCH',
        key: 'audience',
        hint: (_entry, _action, subject) => `The IAM identity provider must list the audience sts.amazonaws.com (sts.amazonaws.com.cn in China), or set "audience" to the one it lists. The token's subject is ${subject}.`,
    },
    {
        pattern: /No OpenIDConnect provider found/i,
        code: 'PROVIDER_UNKNOWN',
        key: 'role-to-assume',
        hint: () => "Add GitHub's identity provider (https://token.actions.githubusercontent.com) to the role's account in IAM, and check the account in role-to-assume.",
    },
    {
        pattern: /AccessDenied/,
        actions: /WebIdentity/,
        code: 'SUBJECT_MISMATCH',
        key: 'role-to-assume',
        hint: (entry, _action, subject) => `The trust policy of ${entry.values.get('role-to-assume') ?? 'the role'} must allow sts:AssumeRoleWithWebIdentity where token.actions.githubusercontent.com:sub is ${subject}; a role that doesn't exist is refused with the same words.`,
    },
    {
        pattern: /ExpiredToken|InvalidIdentityToken|IDPRejectedClaim/,
        actions: /WebIdentity/,
        code: 'ID_TOKEN_REFUSED',
        hint: (_entry, _action, subject) => `AWS couldn't verify the job's token, whose subject is ${subject}: check the thumbprint and URL of the identity provider in IAM, and the runner's clock.`,
    },
    {
        pattern: /ExpiredToken/,
        code: 'SESSION_EXPIRED',
        hint: () => 'Get new credentials before this step, or use role-to-assume, which renews them: the AWS session has expired.',
    },
    {
        pattern: /UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId/,
        code: 'ACCESS_KEY_UNKNOWN',
        key: 'aws-access-key-id',
        hint: () => 'Check the access key ID: it was deleted or disabled, or aws-session-token is missing for a temporary one.',
    },
    {
        pattern: /SignatureDoesNotMatch|InvalidSignature|IncompleteSignature/,
        code: 'SECRET_WRONG',
        key: 'aws-secret-access-key',
        hint: () => "Correct aws-secret-access-key: it doesn't belong to the access key ID.",
    },
    {
        pattern: /CredentialsProviderError|Could not load credentials/,
        code: 'CREDENTIALS_MISSING',
        hint: () => 'Add role-to-assume (with "id-token: write"), or run aws-actions/configure-aws-credentials before this step.',
    },
    {
        pattern: /DurationSeconds|MaxSessionDuration/,
        code: 'LOGIN_REFUSED',
        key: 'role-duration-seconds',
        hint: () => "The role's maximum session duration is shorter: leave role-duration-seconds out.",
    },
    {
        pattern: /AccessDenied/,
        code: 'RIGHT_MISSING',
        hint: (_entry, action) => action.startsWith('ecr-public:Get')
            ? 'Allow ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken on the resource "*".'
            : `Allow ${action}${action.endsWith('Token') ? ' on the resource "*"' : ''} in the policy of the identity.`,
    },
];
/**
 * Converts an error of the AWS SDK to a PublishError at the entry's line; connection errors stay as they are.
 */
function awsRefusal(entry, error, action, subject = 'unknown') {
    if (error instanceof errors/* PublishError */.S1)
        return error;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const lesson = ERROR_RULES.find(({ pattern, actions }) => pattern.test(`${name} ${message}`) && (actions?.test(action) ?? true));
    const step = action.includes('AssumeRole')
        ? `AWS didn't let the job assume ${entry.values.get('role-to-assume') ?? 'the role'}`
        : `AWS refused ${action} for ${entry.host}`;
    const said = (0,entry_error/* quoteForeign */.xS)(`${name === 'Error' ? '' : `${name}: `}${message}`);
    return (0,id_token/* refused */.J)(entry, `${step}: ${said}`, lesson?.hint(entry, action, subject) ?? 'Check the account, the region and the role of the entry.', lesson?.code, lesson?.key);
}

;// CONCATENATED MODULE: ./build/credentials/providers/aws/sdk.js


/** Milliseconds without data; the same for all token services. */
const IDLE_TIMEOUT = 30_000;
/**
 * Settings that all AWS clients of a login share: endpoint, retries, and our HTTP client as the transport.
 */
function awsClientSettings(host, context) {
    return {
        region: host.region,
        useFipsEndpoint: host.fips,
        useDualstackEndpoint: host.dualStack,
        maxAttempts: (context.retries ?? 4) + 1,
        requestHandler: throughHttpClient(context.http, context.signal),
    };
}
/** Sends the SDK's requests with our HTTP client, so that its proxies, CAs and timeouts apply here too. */
function throughHttpClient(http, signal) {
    return {
        metadata: { handlerProtocol: 'http/1.1' },
        async handle(request) {
            const port = request.port === undefined ? '' : `:${request.port}`;
            const url = new URL(`${request.protocol}//${request.hostname}${port}${request.path}`);
            for (const [name, value] of Object.entries(request.query ?? {})) {
                for (const item of [value].flat())
                    url.searchParams.append(name, item ?? '');
            }
            const headers = withoutFraming(request.headers);
            const { body } = request;
            const response = await http.send({
                method: request.method,
                url,
                headers,
                ...(body === undefined ? {} : { body: toBody(body) }),
                ...(signal ? { signal } : {}),
                idleTimeout: IDLE_TIMEOUT,
            });
            const answered = Object.entries(response.headers).filter(([, value]) => value !== undefined);
            return {
                response: {
                    statusCode: response.status,
                    headers: Object.fromEntries(answered),
                    body: response.body,
                },
            };
        },
        updateHttpClientConfig: () => undefined,
        httpHandlerConfigs: () => ({}),
    };
}
// The SDK's byte arrays log a warning if they are used like a string, which Buffer.from(body) would do.
function toBody(body) {
    return body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        : String(body);
}
// The client sets Host and Content-Length itself, to the same values.
function withoutFraming(headers) {
    const kept = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return Object.fromEntries(kept.filter(([name]) => name !== 'host' && name !== 'content-length'));
}
/**
 * Gets the AWS credentials of an entry: an access key, a role assumed with that key or with the job's
 * identity, or the environment's credentials.
 * @returns undefined to use the SDK's default chain (profiles, containers, instances).
 * @throws PublishError if the role can't be assumed.
 */
async function awsCredentials(entry, host, context) {
    const key = accessKey(entry, context);
    const role = entry.values.get('role-to-assume');
    if (role === undefined)
        return key ?? environmentCredentials(entry, host, context);
    if (key) {
        const input = { RoleArn: role, ...session(entry) };
        return assume(entry, 'sts:AssumeRole', host, context, key, async (sts, client) => client.send(new sts.AssumeRoleCommand(input)));
    }
    const identity = await (0,id_token/* jobIdentity */.K)(entry, audienceOf(host), context);
    const input = { RoleArn: role, WebIdentityToken: identity.token, ...session(entry) };
    return assume(entry, 'sts:AssumeRoleWithWebIdentity', host, context, undefined, async (sts, client) => client.send(new sts.AssumeRoleWithWebIdentityCommand(input)), `${identity.subject} (audience ${identity.audience})`);
}
const audienceOf = (host) => host.region.startsWith('cn-') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
function session(entry) {
    const life = entry.values.get('role-duration-seconds');
    return {
        RoleSessionName: entry.values.get('role-session-name') ?? 'registry-publish',
        ...(life === undefined ? {} : { DurationSeconds: Number(life) }),
    };
}
function accessKey(entry, context) {
    const { values } = entry;
    const named = entry.authMethod === 'password'
        ? ['username', 'password']
        : ['aws-access-key-id', 'aws-secret-access-key'];
    const accessKeyId = values.get(named[0] ?? '');
    const secretAccessKey = values.get(named[1] ?? '');
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return undefined;
    const sessionToken = values.get('aws-session-token');
    context.reporter.secret(secretAccessKey);
    if (sessionToken !== undefined)
        context.reporter.secret(sessionToken);
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
async function environmentCredentials(entry, host, context) {
    const { env } = context;
    const accessKeyId = env['AWS_ACCESS_KEY_ID'];
    const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
    if (accessKeyId && secretAccessKey) {
        const sessionToken = env['AWS_SESSION_TOKEN'];
        return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    }
    const role = env['AWS_ROLE_ARN'];
    const file = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
    if (!role || !file)
        return undefined;
    const { readFile } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 51455, 19));
    const token = (await readFile(file, 'utf8')).trim();
    context.reporter.secret(token);
    const input = {
        RoleArn: role,
        WebIdentityToken: token,
        RoleSessionName: env['AWS_ROLE_SESSION_NAME'] ?? 'registry-publish',
    };
    return assume(entry, 'sts:AssumeRoleWithWebIdentity', host, context, undefined, async (sts, client) => client.send(new sts.AssumeRoleWithWebIdentityCommand(input)));
}
async function assume(entry, action, host, context, key, send, subject) {
    const sts = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(1695)]).then(__webpack_require__.t.bind(__webpack_require__, 71695, 19));
    const client = new sts.STSClient({
        ...awsClientSettings(host, context),
        ...(key ? { credentials: key } : {}),
    });
    try {
        const { AccessKeyId, SecretAccessKey, SessionToken } = (await send(sts, client)).Credentials ?? {};
        if (!AccessKeyId || !SecretAccessKey || !SessionToken)
            throw new Error('the answer holds no credentials');
        context.reporter.secret(SecretAccessKey);
        context.reporter.secret(SessionToken);
        return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    }
    catch (error) {
        throw awsRefusal(entry, error, action, subject);
    }
    finally {
        client.destroy();
    }
}

// EXTERNAL MODULE: ./build/credentials/providers/aws/host.js
var aws_host = __webpack_require__(25378);
;// CONCATENATED MODULE: ./build/credentials/providers/aws/login.js




/**
 * Gets ECR's authorization token, as user name and password. This module is loaded only for logins to ECR.
 * @throws PublishError naming the step that AWS refused: assuming the role, or getting the token.
 */
async function authorizationToken(entry, context) {
    const host = (0,aws_host/* ecrHost */.Fd)(entry);
    const credentials = await awsCredentials(entry, host, context);
    const settings = { ...awsClientSettings(host, context), ...(credentials ? { credentials } : {}) };
    const data = await (host.public ? publicToken(settings) : privateToken(settings)).catch((error) => {
        throw awsRefusal(entry, error, host.public ? 'ecr-public:GetAuthorizationToken' : 'ecr:GetAuthorizationToken');
    });
    const pair = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (!data?.authorizationToken || colon < 1)
        throw awsRefusal(entry, new Error('the answer holds no token'), 'ecr:GetAuthorizationToken');
    context.reporter.secret(data.authorizationToken);
    return (0,login_password/* basic */.HX)(pair.slice(0, colon), pair.slice(colon + 1), context, data.expiresAt ? { expiresAt: data.expiresAt } : {});
}
async function privateToken(settings) {
    const { ECRClient, GetAuthorizationTokenCommand } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(8249)]).then(__webpack_require__.t.bind(__webpack_require__, 28249, 19));
    const client = new ECRClient(settings);
    try {
        return (await client.send(new GetAuthorizationTokenCommand({}))).authorizationData?.[0];
    }
    finally {
        client.destroy();
    }
}
async function publicToken(settings) {
    const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(9821)]).then(__webpack_require__.t.bind(__webpack_require__, 29821, 19));
    const client = new ECRPUBLICClient(settings);
    try {
        return (await client.send(new GetAuthorizationTokenCommand({}))).authorizationData;
    }
    finally {
        client.destroy();
    }
}
/**
 * Creates the repository if it doesn't exist. A public repository's name doesn't include the registry alias.
 * @returns true if it was created. @throws PublishError if AWS refused.
 */
async function createEcrRepository(entry, path, context) {
    const host = (0,aws_host/* ecrHost */.Fd)(entry);
    const credentials = await awsCredentials(entry, host, context);
    const settings = { ...awsClientSettings(host, context), ...(credentials ? { credentials } : {}) };
    try {
        if (host.public) {
            const { ECRPUBLICClient, CreateRepositoryCommand } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(9821)]).then(__webpack_require__.t.bind(__webpack_require__, 29821, 19));
            const repositoryName = path.split('/').slice(1).join('/');
            await new ECRPUBLICClient(settings).send(new CreateRepositoryCommand({ repositoryName }));
        }
        else {
            const { ECRClient, CreateRepositoryCommand } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(8249)]).then(__webpack_require__.t.bind(__webpack_require__, 28249, 19));
            const registry = host.account ? { registryId: host.account } : {};
            await new ECRClient(settings).send(new CreateRepositoryCommand({ repositoryName: path, ...registry }));
        }
        return true;
    }
    catch (error) {
        if (error instanceof Error && error.name === 'RepositoryAlreadyExistsException')
            return false;
        throw awsRefusal(entry, error, host.public ? 'ecr-public:CreateRepository' : 'ecr:CreateRepository');
    }
}


/***/ })

};
