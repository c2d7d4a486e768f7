"""Prints what exists in the account, by type, as JSON."""
import json

import boto3


def names(service, operation, key, name):
    pages = boto3.client(service).get_paginator(operation).paginate()
    return [item[name] if name else item for page in pages for item in page.get(key, [])]


kms = boto3.client('kms')
print(json.dumps({
    'AWS::CloudFormation::Stack': [stack['StackName'] for stack in boto3.client('cloudformation').describe_stacks()['Stacks']],
    'AWS::CloudWatch::Alarm': names('cloudwatch', 'describe_alarms', 'MetricAlarms', 'AlarmName'),
    'AWS::CloudWatch::Dashboard': names('cloudwatch', 'list_dashboards', 'DashboardEntries', 'DashboardName'),
    'AWS::DynamoDB::GlobalTable': names('dynamodb', 'list_tables', 'TableNames', None),
    'AWS::Events::EventBus': [bus['Name'] for bus in boto3.client('events').list_event_buses()['EventBuses']],
    'AWS::Events::Rule': names('events', 'list_rules', 'Rules', 'Name'),
    'AWS::IAM::Role': names('iam', 'list_roles', 'Roles', 'RoleName'),
    'AWS::IAM::User': names('iam', 'list_users', 'Users', 'UserName'),
    'AWS::KMS::Key': [key for key in names('kms', 'list_keys', 'Keys', 'KeyId') if kms.describe_key(KeyId=key)['KeyMetadata']['KeyState'] != 'PendingDeletion'],
    'AWS::Lambda::EventSourceMapping': names('lambda', 'list_event_source_mappings', 'EventSourceMappings', 'UUID'),
    'AWS::Lambda::Function': names('lambda', 'list_functions', 'Functions', 'FunctionName'),
    'AWS::Logs::LogGroup': names('logs', 'describe_log_groups', 'logGroups', 'logGroupName'),
    'AWS::S3::Bucket': [bucket['Name'] for bucket in boto3.client('s3').list_buckets()['Buckets']],
    'AWS::SNS::Topic': names('sns', 'list_topics', 'Topics', 'TopicArn'),
    'AWS::SQS::Queue': names('sqs', 'list_queues', 'QueueUrls', None),
    'AWS::Scheduler::Schedule': names('scheduler', 'list_schedules', 'Schedules', 'Name'),
    'AWS::Scheduler::ScheduleGroup': names('scheduler', 'list_schedule_groups', 'ScheduleGroups', 'Name'),
    'AWS::StepFunctions::StateMachine': names('stepfunctions', 'list_state_machines', 'stateMachines', 'name'),
}))
